using System.Runtime.InteropServices;

namespace Jitney.Interop.Guards;

/// <summary>The C library's calls about signals, with their structures for 64-bit Linux.</summary>
internal static unsafe partial class SignalCalls
{
    public const int BusError = 7;

    public const int WithInformation = 0x4;
    public const int OnAlternateStack = 0x0800_0000;
    public const int RestartsCalls = 0x1000_0000;
    public const int DoesNotDefer = 0x4000_0000;
    public const int ResetsHandler = unchecked((int)0x8000_0000);

    private const int Block = 0;

    /// <summary>Whether the calling thread holds a signal back. Then a fault that would raise it ends the process, whatever handler there is.</summary>
    public static bool IsBlockedHere(int number)
    {
        SignalSet set = default;
        return Mask(Block, null, &set) != 0 || ((set.Words[0] >> (number - 1)) & 1) != 0;
    }

    [LibraryImport("libc", EntryPoint = "sigaction", SetLastError = true)]
    public static partial int Change(int number, Action* action, Action* former);

    [LibraryImport("libc", EntryPoint = "pthread_sigmask")]
    private static partial int Mask(int how, SignalSet* set, SignalSet* former);

    /// <summary><c>sigset_t</c>.</summary>
    public struct SignalSet
    {
        public fixed ulong Words[16];
    }

    /// <summary><c>struct sigaction</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Action
    {
        public nint Handler;
        public SignalSet Mask;
        public int Flags;
        public nint Restorer;
    }
}
