namespace Jitney.Memory;

/// <summary>Where the memory of one allocation belongs.</summary>
internal interface IMemoryOwner
{
    /// <summary>Takes the memory back when the executor has done with it. Called once; does not throw for failures of the executor.</summary>
    ValueTask ReturnAsync();
}
