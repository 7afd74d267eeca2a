namespace Jitney.Interop.Rings;

/// <summary>The word by which both ends agree on who may use a call ring.</summary>
internal static class RingState
{
    /// <summary>The executor's thread is elsewhere: calls go over the stream.</summary>
    public const int Away = 0;

    /// <summary>The executor's thread waits for a call.</summary>
    public const int Serving = 1;

    /// <summary>The controller has taken the ring for one call and its answer.</summary>
    public const int Claimed = 2;
}
