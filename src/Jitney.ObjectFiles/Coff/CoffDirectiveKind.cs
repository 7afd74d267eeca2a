namespace Jitney.ObjectFiles.Coff;

/// <summary>What a directive asks of the linker.</summary>
internal enum CoffDirectiveKind
{
    /// <summary>Something that is not known here.</summary>
    Other,

    /// <summary><c>/DEFAULTLIB:name</c>: search an archive after all others.</summary>
    DefaultLibrary,

    /// <summary><c>/NODEFAULTLIB[:name]</c>: do not search one, or any, of those.</summary>
    NoDefaultLibrary,

    /// <summary><c>/INCLUDE:symbol</c>: the symbol is wanted.</summary>
    Include,

    /// <summary><c>/ALTERNATENAME:name=value</c>: what nobody defines by the first name is that of the second.</summary>
    AlternateName,

    /// <summary><c>/EXPORT:name[=value][,@ordinal[,NONAME]][,DATA][,PRIVATE]</c>: other images may see the symbol.</summary>
    Export,

    /// <summary><c>/MERGE:name=value</c>: sections of the first name belong to those of the second.</summary>
    Merge,

    /// <summary><c>/SECTION:name,value</c>: attributes of all sections of a name.</summary>
    Section,

    /// <summary><c>/FAILIFMISMATCH:name=value</c>: inputs that give one name two values do not fit each other.</summary>
    FailIfMismatch,

    /// <summary><c>/GUARDSYM:name,value</c>: the address of the function is taken, for control flow guard.</summary>
    GuardSymbol,

    /// <summary><c>-aligncomm:name,value</c>: the alignment of a common symbol.</summary>
    AlignCommon,

    /// <summary><c>-exclude-symbols:name[,name]</c>: not to be exported with all the rest.</summary>
    ExcludeSymbols,
}
