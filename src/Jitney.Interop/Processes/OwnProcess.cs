using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Jitney.Interop.Processes;

/// <summary>This process, for those who end it or look after its parent.</summary>
public static partial class OwnProcess
{
    /// <summary>The parent's process id; another one once the parent has ended.</summary>
    public static int ParentId => GetParent();

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

    [LibraryImport("libc", EntryPoint = "exit")]
    private static partial void LibraryExit(int code);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void SystemExit(int code);

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int GetParent();
}
