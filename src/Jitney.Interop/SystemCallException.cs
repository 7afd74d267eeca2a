using System.Runtime.InteropServices;

namespace Jitney.Interop;

/// <summary>The operating system refused a call.</summary>
/// <remarks>Raised by every wrapper in this project that cannot answer otherwise. The layers above turn it into a failure of the
/// surroundings that says which process and which step was concerned.</remarks>
internal sealed class SystemCallException : Exception
{
    /// <summary>Makes an exception for an error number.</summary>
    /// <param name="call">The call's name: <c>mmap</c>.</param>
    /// <param name="error">The error number, as <c>errno</c> had it.</param>
    /// <param name="subject">What the call was about, for the message: a path, a size; null for nothing.</param>
    public SystemCallException(string call, int error, string? subject = null)
        : base(subject is null
            ? $"{call}: {Marshal.GetPInvokeErrorMessage(error)}"
            : $"{call} ({subject}): {Marshal.GetPInvokeErrorMessage(error)}")
    {
        Call = call;
        Error = error;
    }

    /// <summary>Makes an exception for a problem that was found before the system was asked.</summary>
    /// <param name="problem">What the system would say.</param>
    /// <param name="call">The call's name.</param>
    /// <param name="subject">What the call was about, for the message.</param>
    public SystemCallException(SystemProblem problem, string call, string subject)
        : this(call, ErrorNumbers.Here.NumberOf(problem), subject)
    {
    }

    /// <summary>The call's name.</summary>
    public string Call { get; }

    /// <summary>The system's error number.</summary>
    public int Error { get; }

    /// <summary>What the number says, whatever the system.</summary>
    public SystemProblem Problem => ErrorNumbers.Here.ProblemOf(Error);

    /// <summary>Makes an exception from the error number that the last call with <c>SetLastError</c> left on this thread.</summary>
    /// <param name="call">The call's name.</param>
    /// <param name="subject">What the call was about, for the message.</param>
    public static SystemCallException FromLastError(string call, string? subject = null) =>
        new(call, Marshal.GetLastPInvokeError(), subject);
}
