using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using Jitney.Interop.Processes;
using Jitney.Interop.Streams;
using Jitney.Interop.Windows.Libraries;
using Jitney.Interop.Windows.Memory;
using Jitney.Interop.Windows.Streams;

namespace Jitney.Interop.Windows.Processes;

/// <inheritdoc cref="OwnProcess"/>
internal sealed unsafe partial class SystemOwnProcess : OwnProcess
{
    // What a process may have at most: https://learn.microsoft.com/windows/win32/sysinfo/kernel-objects
    private const int MostHandles = 1 << 24;
    private static readonly TimeSpan s_lastBytesTake = TimeSpan.FromSeconds(5);

    // Kept until this process ends.
    private static KernelHandle? s_parent;
    private static PoolWait? s_parentsEnd;
    private static SafeDescriptor? s_exitSignal;

    /// <inheritdoc/>
    public override string ProgramPath => Environment.ProcessPath ?? throw new SystemCallException(SystemProblem.NoSuchCall, "GetModuleFileNameW", "this process");

    /// <inheritdoc/>
    public override string ProgramEnding => ".exe";

    /// <inheritdoc/>
    public override int ParentId
    {
        get
        {
            // Windows never changes it, also when that process is gone.
            nint* information = stackalloc nint[6];
            if (ProcessCalls.QueryInformation(HandleCalls.ThisProcess, ProcessCalls.ProcessBasicInformation, information, (uint)(6 * sizeof(nint)), null) < 0)
            {
                return 0;
            }

            using KernelHandle parent = OpenParent((int)information[5], out bool isGone);
            return isGone ? 0 : (int)information[5];
        }
    }

    /// <inheritdoc/>
    public override bool IsOnInitialThread
    {
        get
        {
            // The oldest comes first.
            nint first;
            if (ProcessCalls.GetNextThread(HandleCalls.ThisProcess, 0, ProcessCalls.THREAD_QUERY_LIMITED_INFORMATION, 0, 0, &first) < 0)
            {
                return false;
            }

            uint number = ProcessCalls.GetThreadId(first);
            _ = HandleCalls.Close(first);
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
        if (s_exitSignal is { } signal)
        {
            Descriptors.Here.GiveSignal(signal);
        }

        _ = ProcessCalls.Terminate(HandleCalls.ThisProcess, (uint)code);
        throw new InvalidOperationException("TerminateProcess has returned");
    }

    /// <inheritdoc/>
    public override void EndWithParent(int parent)
    {
        // Whoever was started by one of Jitney's is in a job of it already, but not who starts this by hand.
        KernelHandle process = OpenParent(parent, out bool isGone);
        if (isGone)
        {
            ExitAtOnce(1);
        }

        if (!process.IsInvalid)
        {
            s_parent = process;
            s_parentsEnd = new PoolWait(process.DangerousGetHandle(), () => ExitAtOnce(1));
        }
    }

    /// <inheritdoc/>
    /// <remarks>The thread that exits gives it, however linked code does that (<c>room.c</c>).</remarks>
    public override void TellExit(int signal)
    {
        var handle = new SafeDescriptor(signal) { Kind = (int)HandleKind.Other };
        if (!StartCalls.AreThere || !HandleCalls.SetInformation(signal, HandleCalls.IsInherited, 0) || !EventCalls.Reset(signal))
        {
            handle.SetHandleAsInvalid();
            return;
        }

        s_exitSignal = handle;
        StartCalls.TellExit(signal);
    }

    // A number may be another process's by now: one that began later than this one. Who may not ask takes it for the parent's.
    private static KernelHandle OpenParent(int number, out bool isGone)
    {
        var process = new KernelHandle(ProcessCalls.Open(ProcessCalls.SYNCHRONIZE | ProcessCalls.PROCESS_QUERY_LIMITED_INFORMATION, 0, (uint)number));
        isGone = process.IsInvalid
            ? Marshal.GetLastPInvokeError() == SystemErrorNumbers.ERROR_INVALID_PARAMETER
            : EventCalls.Wait(process.DangerousGetHandle(), 0) == EventCalls.IsSet || StartOf(process.DangerousGetHandle()) > StartOf(HandleCalls.ThisProcess);
        return process;
    }

    private static ulong StartOf(nint process)
    {
        ulong* times = stackalloc ulong[4];
        return ProcessCalls.GetTimes(process, times, times + 1, times + 2, times + 3) != 0 ? times[0] : 0;
    }

    [LibraryImport("ucrtbase", EntryPoint = "exit")]
    private static partial void LibraryExit(int code);
}
