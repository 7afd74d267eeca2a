using Jitney.Linking.Formats;

namespace Jitney.Linking.Resolution;

/// <summary>An object that was added to a dylib and waits to be needed.</summary>
/// <param name="source">The object, which other sessions may link, too.</param>
internal sealed class LinkInput(ObjectSource source)
{
    /// <summary>Takes an object whose headers have been read.</summary>
    public LinkInput(ObjectFile file)
        : this(new ObjectSource(file))
    {
    }

    /// <summary>The object, which may be read and built by any thread.</summary>
    public ObjectSource Source => source;

    /// <summary>The module that it belongs to; null when it stays as long as its dylib.</summary>
    public LinkModule? Module { get; init; }

    /// <summary>The scope of its names: the dylib that it was added to.</summary>
    public int Scope { get; init; }

    /// <summary>Its place among what was added (<see cref="LinkDefinitions.NextPosition"/>): archives that were added before are searched before it is linked, as static linkers do. 0 for before all.</summary>
    public long Position { get; set; }

    /// <summary>Whether a finalized batch holds it.</summary>
    public bool IsLinked { get; set; }

    /// <summary>The batch that took it last, so that it is taken once only; compared by reference.</summary>
    public LinkBatch? TakenBy { get; set; }
}
