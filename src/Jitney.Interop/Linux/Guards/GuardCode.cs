using System.Runtime.InteropServices;

namespace Jitney.Interop.Linux.Guards;

/// <summary>The handler of SIGBUS, in machine code: it may run on any thread at any instruction, where code of the runtime must not.</summary>
/// <remarks>
/// A fault (<c>si_code</c> above 0) at an address in the table gets zero pages from that page to the end of its range, by <c>mmap</c> with MAP_FIXED, and the access is tried
/// again. All else goes to the former action. Signals of the default action are put back to it: a fault then comes again by itself, and a signal that was sent is sent to the thread
/// again. The handler has the former one's mask and flags, so that jumping there is all that is to be done. Calls are made to the system directly and leave errno alone.
/// </remarks>
internal static class GuardCode
{
    /// <summary>The size of a page: the code's, and behind it that of its <see cref="State"/>.</summary>
    public const int PageSize = 4096;

    /// <summary>The code for this process's processor; empty where it is not written for it.</summary>
    public static ReadOnlySpan<byte> Bytes => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => X64GuardCode.Bytes,
        Architecture.Arm64 => AArch64GuardCode.Bytes,
        _ => [],
    };

    /// <summary>What the code reads; it finds it by its distance.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    internal struct State
    {
        /// <summary>The table's first chunk.</summary>
        [FieldOffset(0)]
        public nint Table;

        /// <summary>The former handler; 0 where there is none.</summary>
        [FieldOffset(8)]
        public nint Former;

        /// <summary>1 where the former handler is for one signal only.</summary>
        [FieldOffset(16)]
        public int Resets;

        /// <summary>What an address has in common with its page's, for processors on which systems have pages of several sizes.</summary>
        [FieldOffset(24)]
        public nint PageMask;

        /// <summary>The system's form of the default action: all zeros.</summary>
        [FieldOffset(64)]
        public ulong DefaultAction;
    }
}
