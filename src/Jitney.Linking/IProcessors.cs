namespace Jitney.Linking;

/// <summary>What the system tells about the processors that threads run on, for <see cref="Workers"/>.</summary>
/// <remarks>Thread-safe.</remarks>
internal interface IProcessors
{
    /// <summary>The number of the processor that the calling thread runs on right now; -1 if nobody knows.</summary>
    int Current { get; }

    /// <summary>Moves the calling thread to another processor, if there is one that it may use. It may come back at any time.</summary>
    void Leave(int processor);
}
