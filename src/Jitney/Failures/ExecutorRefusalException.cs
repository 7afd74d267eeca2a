namespace Jitney.Failures;

/// <summary>The executor was asked, understood, and said no.</summary>
/// <remarks>Other than its end, its silence or nonsense, this leaves room for another attempt.</remarks>
public sealed class ExecutorRefusalException : ExecutorException
{
    /// <summary>Makes an exception.</summary>
    /// <param name="step">What was being done, as a phrase: "reserve memory".</param>
    /// <param name="problem">What the executor said.</param>
    public ExecutorRefusalException(string step, string problem)
        : base(FailureSide.Executor, step, problem)
    {
    }
}
