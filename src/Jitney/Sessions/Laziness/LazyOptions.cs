namespace Jitney.Sessions.Laziness;

/// <summary>What happens while a function is made that is made when it is first called, and when that fails.</summary>
public sealed class LazyOptions
{
    /// <summary>What becomes of the calls for which it could not be made. The next call tries again. How it failed is told to <see cref="LinkSessionOptions.HandlerFailed"/>, with the function's name.</summary>
    public LazyFailure Failure { get; init; } = LazyFailure.ReturnsZero;

    /// <summary>How long it may take, with all that its object initialises; null for as long as it likes. Callers wait no longer, even if who makes it does not look at its token.</summary>
    public TimeSpan? Limit { get; init; }
}
