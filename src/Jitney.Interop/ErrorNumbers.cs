namespace Jitney.Interop;

/// <summary>A system's numbers of errors.</summary>
internal abstract class ErrorNumbers
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static ErrorNumbers Here { get; } = Platform.Choose<ErrorNumbers>(static () => new Linux.SystemErrorNumbers(), static () => new Windows.SystemErrorNumbers());

    /// <summary>What a number says.</summary>
    public abstract SystemProblem ProblemOf(int error);

    /// <summary>The number that says something.</summary>
    /// <exception cref="ArgumentException">There are many.</exception>
    public abstract int NumberOf(SystemProblem problem);
}
