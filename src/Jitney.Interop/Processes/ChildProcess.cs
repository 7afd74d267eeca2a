using System.Runtime.InteropServices;

namespace Jitney.Interop.Processes;

/// <summary>A child process, held by a process descriptor: it can be waited for beside other descriptors, and its number cannot come to mean another process.</summary>
/// <remarks>Waits and signals concern this child alone, so that other parts of the host may have children of their own. Disposal neither ends the
/// child nor waits for it. May be used from many threads.</remarks>
internal abstract class ChildProcess : IDisposable
{
    /// <summary>The process's number; another process may have it once this one has been waited for.</summary>
    public abstract int Number { get; }

    /// <summary>Readable as soon as the process has ended.</summary>
    public abstract SafeHandle Descriptor { get; }

    /// <summary>Starts a process.</summary>
    /// <exception cref="SystemCallException">It could not be started: the program is missing or cannot be executed, or the system is at a limit.</exception>
    /// <exception cref="ArgumentException">Two descriptors would get the same number, or a string holds a null character.</exception>
    public static ChildProcess Start(ProcessStart start) => ProcessFactory.Here.Start(start);

    /// <summary>Takes the status of the process if it has ended. Does not wait. To be called until it succeeds, and then no more.</summary>
    /// <param name="status">How it ended.</param>
    /// <returns>Whether it has ended.</returns>
    /// <exception cref="SystemCallException">The system refused to tell.</exception>
    public abstract bool TryReap(out ExitStatus status);

    /// <summary>How the process has ended, which is left for <see cref="TryReap"/> to take; null where it has not.</summary>
    /// <exception cref="SystemCallException">The system refused to tell.</exception>
    public abstract ExitStatus? Ending();

    /// <summary>Ends the process by SIGKILL; nothing happens if it has ended already.</summary>
    public abstract void Kill();

    /// <summary>Sends the process a signal.</summary>
    /// <returns>Whether it was there to get it.</returns>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public abstract bool TrySignal(int signal);

    /// <inheritdoc/>
    public abstract void Dispose();
}
