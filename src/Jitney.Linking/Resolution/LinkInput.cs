using Jitney.ObjectFiles.Elf;

namespace Jitney.Linking.Resolution;

/// <summary>An object that was added to a dylib and waits to be needed.</summary>
internal sealed class LinkInput
{
    /// <summary>Takes an object whose headers have been read.</summary>
    public LinkInput(ElfObjectFile file) => File = file;

    /// <summary>The object.</summary>
    public ElfObjectFile File { get; }

    /// <summary>Whether a finalized batch holds it.</summary>
    public bool IsLinked { get; set; }

    /// <summary>The batch that took it last, so that it is taken once only; compared by reference.</summary>
    public LinkBatch? TakenBy { get; set; }
}
