namespace Jitney.ObjectFiles.Archives;

/// <summary>What a member is to the archive.</summary>
internal enum ArchiveMemberKind
{
    /// <summary>A file that somebody put into the archive.</summary>
    Content,

    /// <summary>The table of long names, <c>//</c>.</summary>
    LongNames,

    /// <summary>A symbol index as GNU and COFF write it, <c>/</c>: big-endian, 32 bits.</summary>
    GnuIndex,

    /// <summary>A symbol index of large archives, <c>/SYM64/</c>: big-endian, 64 bits.</summary>
    GnuIndex64,

    /// <summary>A symbol index as BSD writes it, <c>__.SYMDEF</c> or <c>__.SYMDEF SORTED</c>: little-endian, 32 bits.</summary>
    BsdIndex,

    /// <summary>A symbol index of large archives, <c>__.SYMDEF_64</c>: little-endian, 64 bits.</summary>
    BsdIndex64,

    /// <summary>The second symbol index of COFF, again <c>/</c>: little-endian, sorted by name, with the symbols of the first.</summary>
    CoffIndex,

    /// <summary>Another table that only its own tools understand, such as <c>/&lt;ECSYMBOLS&gt;/</c>.</summary>
    Other,
}
