using System.Globalization;

namespace Jitney.Interop.Processes;

/// <summary>Names of signals, by Linux's numbers on x86-64 and AArch64.</summary>
internal static class SignalNames
{
    private static readonly string[] s_names =
    [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
        "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    /// <summary>A signal's name, such as <c>SIGSEGV</c>; its number where it has none.</summary>
    public static string Of(int signal) => signal > 0 && signal < s_names.Length
        ? "SIG" + s_names[signal]
        : "signal " + signal.ToString(CultureInfo.InvariantCulture);
}
