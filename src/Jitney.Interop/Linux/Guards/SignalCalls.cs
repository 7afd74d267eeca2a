using System.Runtime.InteropServices;

namespace Jitney.Interop.Linux.Guards;

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
    private const nuint KernelSetSize = 8;

    // rt_sigaction
    private static readonly nint s_changeNumber = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 13 : 134;

    /// <summary>Whether the calling thread holds a signal back. Then a fault that would raise it ends the process, whatever handler there is.</summary>
    public static bool IsBlockedHere(int number)
    {
        SignalSet set = default;
        return Mask(Block, null, &set) != 0 || ((set.Words[0] >> (number - 1)) & 1) != 0;
    }

    /// <summary>Puts a signal to its default action, as it is at the start of a program. The C library's call would add a flag of its own.</summary>
    public static void PutToDefault(int number)
    {
        KernelAction action = default;
        _ = Call(s_changeNumber, number, &action, null, KernelSetSize);
    }

    // The C prototype is variadic; Linux passes these arguments alike.
    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Call(nint call, nint number, KernelAction* action, KernelAction* former, nuint setSize);

    [LibraryImport("libc", EntryPoint = "sigaction", SetLastError = true)]
    public static partial int Change(int number, Action* action, Action* former);

    [LibraryImport("libc", EntryPoint = "pthread_sigmask")]
    private static partial int Mask(int how, SignalSet* set, SignalSet* former);

    /// <summary><c>sigset_t</c>.</summary>
    public struct SignalSet
    {
        public fixed ulong Words[16];
    }

    /// <summary>The system's form of <c>struct sigaction</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct KernelAction
    {
        public nint Handler;
        public ulong Flags;
        public nint Restorer;
        public ulong Mask;
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
