using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using Jitney.Interop.Processes;
using Jitney.Interop.Windows.Libraries;
using Jitney.Interop.Windows.Streams;

namespace Jitney.Interop.Windows.Processes;

/// <inheritdoc cref="OwnProcess"/>
internal sealed unsafe partial class SystemOwnProcess : OwnProcess
{
    // What a process may have at most: https://learn.microsoft.com/windows/win32/sysinfo/kernel-objects
    private const int MostHandles = 1 << 24;
    private static readonly TimeSpan s_lastBytesTake = TimeSpan.FromSeconds(5);

    // Kept until this process ends.
    private static PoolWait? s_parentsEnd;

    /// <inheritdoc/>
    public override string ProgramPath => Environment.ProcessPath ?? throw new SystemCallException(SystemProblem.NoSuchCall, "GetModuleFileNameW", "this process");

    /// <inheritdoc/>
    public override string ProgramEnding => ".exe";

    /// <inheritdoc/>
    public override int ParentId
    {
        get
        {
            // Windows never changes it. The process that it names may have begun later, and then is another one.
            nint* information = stackalloc nint[6];
            return ProcessCalls.QueryInformation(StreamCalls.GetCurrentProcess(), ProcessCalls.ProcessBasicInformation, information, (uint)(6 * sizeof(nint)), null) >= 0
                ? (int)information[5]
                : 0;
        }
    }

    /// <inheritdoc/>
    public override bool IsOnInitialThread
    {
        get
        {
            // The oldest comes first.
            nint first;
            if (ProcessCalls.GetNextThread(StreamCalls.GetCurrentProcess(), 0, ProcessCalls.THREAD_QUERY_LIMITED_INFORMATION, 0, 0, &first) < 0)
            {
                return false;
            }

            uint number = ProcessCalls.GetThreadId(first);
            _ = StreamCalls.CloseHandle(first);
            return number == StreamCalls.GetCurrentThreadId();
        }
    }

    /// <inheritdoc/>
    public override int DescriptorLimit => MostHandles;

    /// <inheritdoc/>
    public override void NameThread(ReadOnlySpan<byte> terminatedName)
    {
        int end = terminatedName.IndexOf((byte)0);
        _ = ProcessCalls.SetThreadDescription(ProcessCalls.GetCurrentThread(), Encoding.UTF8.GetString(end < 0 ? terminatedName : terminatedName[..end]));
    }

    /// <inheritdoc/>
    /// <remarks>By the C runtime that this program and the linked code's usual libraries share.</remarks>
    [DoesNotReturn]
    public override void Exit(int code)
    {
        CRuntimes.End();
        StreamOutput.SendAll(s_lastBytesTake);
        LibraryExit(code);
        throw new InvalidOperationException("exit has returned");
    }

    /// <inheritdoc/>
    [DoesNotReturn]
    public override void ExitAtOnce(int code)
    {
        StreamOutput.SendAll(s_lastBytesTake);
        _ = ProcessCalls.Terminate(StreamCalls.GetCurrentProcess(), (uint)code);
        throw new InvalidOperationException("TerminateProcess has returned");
    }

    /// <inheritdoc/>
    public override void EndWithParent(int parent)
    {
        // Whoever was started by one of Jitney's is in a job of it already, but not who starts this by hand.
        nint handle = ProcessCalls.Open(ProcessCalls.SYNCHRONIZE, 0, (uint)parent);
        if (handle == 0 && Marshal.GetLastPInvokeError() == SystemErrorNumbers.ERROR_INVALID_PARAMETER)
        {
            ExitAtOnce(1);
        }

        if (handle != 0)
        {
            s_parentsEnd = new PoolWait(handle, () => ExitAtOnce(1));
        }
    }

    [LibraryImport("ucrtbase", EntryPoint = "exit")]
    private static partial void LibraryExit(int code);
}
