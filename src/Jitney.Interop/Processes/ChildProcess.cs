using System.Runtime.InteropServices;
using Jitney.Interop.Streams;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Processes;

/// <summary>A child process, held by a process descriptor: it can be waited for beside other descriptors, and its number cannot come to mean another process.</summary>
/// <remarks>Waits and signals concern this child alone, so that other parts of the host may have children of their own. Disposal neither ends the
/// child nor waits for it. May be used from many threads.</remarks>
internal sealed class ChildProcess : IDisposable
{
    // Programs that share this process's descriptors expect low numbers for their own.
    private const int HighDescriptor = 500;

    private readonly SafeDescriptor _descriptor;

    private ChildProcess(int number, SafeDescriptor descriptor)
    {
        Number = number;
        _descriptor = descriptor;
    }

    /// <summary>The process's number; another process may have it once this one has been waited for.</summary>
    public int Number { get; }

    /// <summary>Readable as soon as the process has ended.</summary>
    public SafeHandle Descriptor => _descriptor;

    /// <summary>Starts a process.</summary>
    /// <exception cref="SystemCallException">It could not be started: the program is missing or cannot be executed, or the system is at a limit.</exception>
    /// <exception cref="ArgumentException">Two descriptors would get the same number, or a string holds a null character.</exception>
    public static unsafe ChildProcess Start(ProcessStart start)
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
            throw new SystemCallException("posix_spawn", error, start.Path);
        }

        return Adopt(number, start.Path);
    }

    /// <summary>Takes over a child of this process that nobody has waited for. Its descriptor gets out of the way of programs.</summary>
    /// <exception cref="SystemCallException">The system refused; the child is ended.</exception>
    internal static ChildProcess Adopt(int number)
    {
        ChildProcess child = Adopt(number, "a forked process");
        try
        {
            SafeDescriptor high = Descriptors.Duplicate(child._descriptor, HighDescriptor);
            child._descriptor.Dispose();
            return new ChildProcess(number, high);
        }
        catch (SystemCallException)
        {
            // The process may not have so many.
            return child;
        }
    }

    /// <summary>Takes the status of the process if it has ended. Does not wait. To be called until it succeeds, and then no more.</summary>
    /// <param name="status">How it ended.</param>
    /// <returns>Whether it has ended.</returns>
    /// <exception cref="SystemCallException">The system refused to tell.</exception>
    public bool TryReap(out ExitStatus status) => TryWait(0, out status);

    /// <summary>How the process has ended, which is left for <see cref="TryReap"/> to take; null where it has not.</summary>
    /// <exception cref="SystemCallException">The system refused to tell.</exception>
    public ExitStatus? Ending() => TryWait(ProcessCalls.WNOWAIT, out ExitStatus status) ? status : null;

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

    /// <summary>Ends the process by SIGKILL; nothing happens if it has ended already.</summary>
    public void Kill() => TrySignal(ProcessCalls.SIGKILL);

    /// <summary>Sends the process a signal.</summary>
    /// <returns>Whether it was there to get it.</returns>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public bool TrySignal(int signal)
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
    public void Dispose() => _descriptor.Dispose();

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
    private static ChildProcess Adopt(int number, string name)
    {
        nint descriptor = ProcessCalls.SystemCall(ProcessCalls.SYS_pidfd_open, number, 0, 0, 0);
        if (descriptor < 0)
        {
            SystemCallException problem = SystemCallException.FromLastError("pidfd_open", name);
            Abandon(number);
            throw problem;
        }

        return new ChildProcess(number, new SafeDescriptor((int)descriptor));
    }

    private static NativeStrings EnvironmentOf(ProcessStart start)
    {
        IReadOnlyCollection<NativeText> entries = start.Environment is { } given
            ? [.. given.Select(static variable => (NativeText)$"{variable.Key}={variable.Value}")]
            : OwnEnvironment.Entries();
        return new NativeStrings(start.FirstVariable is { } first ? [first, .. entries] : entries);
    }
}
