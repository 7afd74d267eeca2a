namespace Jitney.ObjectFiles.Archives;

/// <summary>The members of an archive, for <c>foreach</c>; each walk reads the headers anew.</summary>
internal readonly struct ArchiveMembers
{
    private readonly ArchiveFile _archive;

    internal ArchiveMembers(ArchiveFile archive) => _archive = archive;

    /// <summary>Begins a walk in file order.</summary>
    public ArchiveMemberEnumerator GetEnumerator() => new(_archive);
}
