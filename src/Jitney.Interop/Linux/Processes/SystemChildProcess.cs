using System.Runtime.InteropServices;
using Jitney.Interop.Linux.Streams;
using Jitney.Interop.Processes;
using Jitney.Interop.Streams;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Linux.Processes;

/// <inheritdoc cref="ChildProcess"/>
internal sealed class SystemChildProcess : ChildProcess
{
    // Programs that share this process's descriptors expect low numbers for their own.
    private const int HighDescriptor = 500;

    private readonly SafeDescriptor _descriptor;

    private SystemChildProcess(int number, SafeDescriptor descriptor)
    {
        Number = number;
        _descriptor = descriptor;
    }

    /// <inheritdoc/>
    public override int Number { get; }

    /// <inheritdoc/>
    public override SafeHandle Descriptor => _descriptor;

    /// <inheritdoc cref="ChildProcess.Start(ProcessStart)"/>
    public static new unsafe ChildProcess Start(ProcessStart start)
    {
        using var attributes = new SpawnAttributes();
        using var arguments = new NativeStrings([.. start.Arguments]);
        using var path = new NativeStrings([start.Path]);
        using NativeStrings environment = EnvironmentOf(start);
        if (start.WorkingDirectory is { } directory)
        {
            attributes.ChangeDirectory(directory);
        }

        using var descriptors = new DescriptorPlan(start.Descriptors);
        descriptors.ApplyTo(attributes);

        int number;
        int error = ProcessCalls.Spawn(
            &number, path.Pointer[0], attributes.FileActions, attributes.Attributes, arguments.Pointer, environment.Pointer);
        if (error != 0)
        {
            throw new SystemCallException(SystemProcessFactory.Call, error, start.Path);
        }

        return Adopt(number, start.Path);
    }

    /// <summary>Takes over a child of this process that nobody has waited for. Its descriptor gets out of the way of programs.</summary>
    /// <exception cref="SystemCallException">The system refused; the child is ended.</exception>
    internal static SystemChildProcess Adopt(int number)
    {
        SystemChildProcess child = Adopt(number, "a forked process");
        try
        {
            SafeDescriptor high = Descriptors.Here.Duplicate(child._descriptor, HighDescriptor);
            child._descriptor.Dispose();
            return new SystemChildProcess(number, high);
        }
        catch (SystemCallException)
        {
            // The process may not have so many.
            return child;
        }
    }

    /// <inheritdoc/>
    public override bool TryReap(out ExitStatus status) => TryWait(0, out status);

    /// <inheritdoc/>
    public override ExitStatus? Ending() => TryWait(ProcessCalls.WNOWAIT, out ExitStatus status) ? status : null;

    private unsafe bool TryWait(int further, out ExitStatus status)
    {
        using var borrowed = new BorrowedDescriptor(_descriptor);
        var child = default(ProcessCalls.ChildStatus);
        status = default;
        while (ProcessCalls.Wait(ProcessCalls.P_PIDFD, borrowed.Number, &child, ProcessCalls.WEXITED | ProcessCalls.WNOHANG | further) != 0)
        {
            switch (Marshal.GetLastPInvokeError())
            {
                case ProcessCalls.EINTR:
                    continue;
                case ProcessCalls.ECHILD:
                    // The host ignores SIGCHLD or waits for all children whatsoever: it has ended, and nobody can say how.
                    return true;
                case int error:
                    throw new SystemCallException("waitid", error);
            }
        }

        if (child.Process == 0)
        {
            return false;
        }

        status = child.Code == ProcessCalls.CLD_EXITED ? new ExitStatus(child.Status, null) : new ExitStatus(null, child.Status);
        return true;
    }

    /// <inheritdoc/>
    public override void Kill() => TrySignal(ProcessCalls.SIGKILL);

    /// <inheritdoc/>
    public override bool TrySignal(int signal)
    {
        using var borrowed = new BorrowedDescriptor(_descriptor);
        if (ProcessCalls.SystemCall(ProcessCalls.SYS_pidfd_send_signal, borrowed.Number, signal, 0, 0) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() is int error and not ProcessCalls.ESRCH
            ? throw new SystemCallException("pidfd_send_signal", error)
            : false;
    }

    /// <inheritdoc/>
    public override void Dispose() => _descriptor.Dispose();

    // Ends and reaps a child for which no process descriptor could be had. SIGKILL makes the wait short.
    private static unsafe void Abandon(int number)
    {
        var child = default(ProcessCalls.ChildStatus);
        _ = ProcessCalls.Kill(number, ProcessCalls.SIGKILL);
        while (ProcessCalls.Wait(ProcessCalls.P_PID, number, &child, ProcessCalls.WEXITED) != 0
            && Marshal.GetLastPInvokeError() == ProcessCalls.EINTR)
        {
        }
    }

    // Nobody else waits for the child, so its number is still its own, even if it has ended already.
    private static SystemChildProcess Adopt(int number, string name)
    {
        nint descriptor = ProcessCalls.SystemCall(ProcessCalls.SYS_pidfd_open, number, 0, 0, 0);
        if (descriptor < 0)
        {
            SystemCallException problem = SystemCallException.FromLastError("pidfd_open", name);
            Abandon(number);
            throw problem;
        }

        return new SystemChildProcess(number, new SafeDescriptor((int)descriptor));
    }

    private static NativeStrings EnvironmentOf(ProcessStart start)
    {
        IReadOnlyCollection<NativeText> entries = start.Environment is { } given
            ? [.. given.Select(static variable => (NativeText)$"{variable.Key}={variable.Value}")]
            : OwnEnvironment.Entries();
        return new NativeStrings(start.FirstVariable is { } first ? [first, .. entries] : entries);
    }
}
