namespace Jitney.Memory;

/// <summary>A memory manager that has batches undone whose links were given up.</summary>
internal interface IUndoingManager
{
    /// <summary>What is being undone.</summary>
    Undoings Undoings { get; }
}
