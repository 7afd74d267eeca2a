using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Jitney.Interop.Processes;

/// <summary>This process, for those who end it or look after its parent.</summary>
internal static partial class OwnProcess
{
    private const int PR_SET_PDEATHSIG = 1;
    private const int RLIMIT_NOFILE = 7;
    private const int PR_SET_NAME = 15;
    private const int NameSize = 16;

    /// <summary>This process's own program, also when its file has been replaced since.</summary>
    public static string ProgramPath => "/proc/self/exe";

    /// <summary>The parent's process id; another one once the parent has ended.</summary>
    public static int ParentId => GetParent();

    /// <summary>Whether the calling thread is the one that the process began with.</summary>
    public static bool IsOnInitialThread => ProcessCalls.GetThread() == Environment.ProcessId;

    /// <summary>How many descriptors the process may have open.</summary>
    public static unsafe int DescriptorLimit
    {
        get
        {
            ulong* limits = stackalloc ulong[2];
            return GetLimit(RLIMIT_NOFILE, limits) == 0 ? (int)Math.Min(limits[0], int.MaxValue) : int.MaxValue;
        }
    }

    /// <summary>Gives the calling thread a name, of which the system keeps 15 bytes; the initial thread's is the process's.</summary>
    /// <param name="terminatedName">Up to a null byte.</param>
    public static void NameThread(ReadOnlySpan<byte> terminatedName)
    {
        unsafe
        {
            // A span that ends with its name still ends with a terminator.
            byte* name = stackalloc byte[NameSize];
            var copy = new Span<byte>(name, NameSize);
            copy.Clear();
            ReadOnlySpan<byte> wanted = terminatedName.IndexOf((byte)0) is >= 0 and int end ? terminatedName[..end] : terminatedName;
            wanted[..Math.Min(wanted.Length, NameSize - 1)].CopyTo(copy);
            _ = ControlProcess(PR_SET_NAME, (nuint)name, 0, 0, 0);
        }
    }

    /// <summary>Ends the process as a C program ends: runs what was registered with <c>atexit</c>, writes out buffers, exits.</summary>
    /// <param name="code">The exit code; its low eight bits count.</param>
    [DoesNotReturn]
    public static void Exit(int code)
    {
        LibraryExit(code);
        throw new InvalidOperationException("exit has returned");
    }

    /// <summary>Ends the process at once, and runs nothing.</summary>
    /// <param name="code">The exit code; its low eight bits count.</param>
    [DoesNotReturn]
    public static void ExitAtOnce(int code)
    {
        SystemExit(code);
        throw new InvalidOperationException("_exit has returned");
    }

    /// <summary>Has the system end this process by SIGKILL as soon as the thread that started it ends.</summary>
    /// <param name="parent">The process that started this one. If it has ended already, this one ends now.</param>
    public static void EndWithParent(int parent)
    {
        _ = ControlProcess(PR_SET_PDEATHSIG, ProcessCalls.SIGKILL, 0, 0, 0);
        if (ParentId != parent)
        {
            ExitAtOnce(1);
        }
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static unsafe partial int GetLimit(int resource, ulong* limits);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ControlProcess(int option, nuint first, nuint second, nuint third, nuint fourth);

    [LibraryImport("libc", EntryPoint = "exit")]
    private static partial void LibraryExit(int code);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void SystemExit(int code);

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int GetParent();
}
