namespace Jitney.Interop.Processes;

/// <summary>Names of the exceptions that end processes on Windows, whose exit codes they are.</summary>
internal static class ExceptionNames
{
    /// <summary>What an exit code says; null for one that a program may have chosen.</summary>
    public static string? Of(int code) => (uint)code switch
    {
        0x40010004 => "ended by a debugger",
        0x80000001 => "guard page touched",
        0x80000002 => "misaligned access",
        0x80000003 => "breakpoint",
        0x80000004 => "single step",
        0xC0000005 => "access violation",
        0xC0000006 => "page could not be read",
        0xC0000008 => "invalid handle",
        0xC0000017 => "no memory",
        0xC000001D => "illegal instruction",
        0xC0000025 => "exception that cannot be continued",
        0xC0000026 => "invalid disposition of an exception",
        0xC000008C => "array bounds exceeded",
        0xC000008D => "floating-point operand not normalised",
        0xC000008E => "floating-point division by zero",
        0xC000008F => "floating-point result inexact",
        0xC0000090 => "invalid floating-point operation",
        0xC0000091 => "floating-point overflow",
        0xC0000092 => "floating-point stack check",
        0xC0000093 => "floating-point underflow",
        0xC0000094 => "integer division by zero",
        0xC0000095 => "integer overflow",
        0xC0000096 => "privileged instruction",
        0xC00000FD => "stack overflow",
        0xC0000135 => "library not found",
        0xC0000138 => "ordinal not found in a library",
        0xC0000139 => "entry point not found in a library",
        0xC000013A => "interrupted at the console",
        0xC0000142 => "initialisation of a library failed",
        0xC0000374 => "heap corruption",
        0xC0000409 => "fast failure, such as a stack buffer overrun",
        0xC0000417 => "invalid parameter to the C runtime",
        0xC0000420 => "assertion failure",
        0xC0000602 => "failure reported to the system",
        0xC06D007E => "delay-loaded library not found",
        0xC06D007F => "function not found in a delay-loaded library",
        0xE0434352 => "unhandled .NET exception",
        0xE06D7363 => "uncaught C++ exception",
        0x20474343 => "uncaught C++ exception of a GCC program",
        _ => null,
    };
}
