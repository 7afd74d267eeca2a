namespace Jitney.ObjectFiles.Archives;

/// <summary>One file in an archive, or beside it when the archive is thin.</summary>
internal readonly struct ArchiveMember
{
    /// <summary>The name as the archive has it, without its terminator; for thin archives a path relative to the archive's folder.</summary>
    public string Name { get; init; }

    /// <summary>Where the member's header begins in the archive; identifies the member, as its name need not.</summary>
    public long HeaderOffset { get; init; }

    /// <summary>The member's bytes, a view over the archive; empty in thin archives.</summary>
    public ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>The size the header tells: of <see cref="Content"/>, or for thin archives of the file when the archive was made.</summary>
    public long Size { get; init; }

    /// <summary>For thin archives the file to read: relative names are combined with the archive's folder. Else null.</summary>
    public string? ThinPath { get; init; }

    /// <summary>
    /// For thin archives that name a member of another archive: <see cref="ThinPath"/> is that archive, and this the member's
    /// <see cref="HeaderOffset"/> there. Else null.
    /// </summary>
    public long? NestedHeaderOffset { get; init; }
}
