using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Jitney.Interop.Processes;

namespace Jitney.Interop.Linux.Processes;

/// <inheritdoc cref="OwnProcess"/>
internal sealed partial class SystemOwnProcess : OwnProcess
{
    private const int PR_SET_PDEATHSIG = 1;
    private const int RLIMIT_NOFILE = 7;
    private const int PR_SET_NAME = 15;
    private const int NameSize = 16;

    /// <inheritdoc/>
    public override string ProgramPath => "/proc/self/exe";

    /// <inheritdoc/>
    public override string ProgramEnding => "";

    /// <inheritdoc/>
    public override int ParentId => GetParent();

    /// <inheritdoc/>
    public override bool IsOnInitialThread => ProcessCalls.GetThread() == Environment.ProcessId;

    /// <inheritdoc/>
    public override unsafe int DescriptorLimit
    {
        get
        {
            ulong* limits = stackalloc ulong[2];
            return GetLimit(RLIMIT_NOFILE, limits) == 0 ? (int)Math.Min(limits[0], int.MaxValue) : int.MaxValue;
        }
    }

    /// <inheritdoc/>
    public override void NameThread(ReadOnlySpan<byte> terminatedName)
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

    /// <inheritdoc/>
    [DoesNotReturn]
    public override void Exit(int code)
    {
        LibraryExit(code);
        throw new InvalidOperationException("exit has returned");
    }

    /// <inheritdoc/>
    [DoesNotReturn]
    public override void ExitAtOnce(int code)
    {
        SystemExit(code);
        throw new InvalidOperationException("_exit has returned");
    }

    /// <inheritdoc/>
    public override void EndWithParent(int parent)
    {
        _ = ControlProcess(PR_SET_PDEATHSIG, ProcessCalls.SIGKILL, 0, 0, 0);
        if (ParentId != parent)
        {
            ExitAtOnce(1);
        }
    }

    /// <inheritdoc/>
    public override void TellExit(int signal)
    {
        // Its status says whether a process has exited.
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
