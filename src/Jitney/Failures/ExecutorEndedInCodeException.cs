namespace Jitney.Failures;

/// <summary>The executor ended while code of a library or of the program ran in it, before the program's entry point was called.</summary>
public sealed class ExecutorEndedInCodeException : ExecutorException
{
    /// <summary>Makes an exception.</summary>
    /// <param name="step">What was being done, as a phrase: "open libraries".</param>
    /// <param name="problem">Whose code ended it and how.</param>
    /// <param name="inner">How the call failed.</param>
    public ExecutorEndedInCodeException(string step, string problem, Exception? inner = null)
        : base(FailureSide.Executor, step, problem, inner) => Problem = problem;

    /// <summary>Whether it was code of a library, and not of the program.</summary>
    public bool IsInLibrary { get; init; }

    /// <summary>Whose code ended it and how, as a sentence: "libx.so crashed (SIGSEGV) while it was opened".</summary>
    public string Problem { get; }
}
