namespace Jitney.ObjectFiles.Coff;

/// <summary>How one of several sections of one COMDAT is chosen (<c>Selection</c>).</summary>
internal enum CoffSelection : byte
{
    /// <summary>Not said: the section is no COMDAT.</summary>
    None = 0,

    /// <summary><c>IMAGE_COMDAT_SELECT_NODUPLICATES</c>: a second one is a fault.</summary>
    NoDuplicates = 1,

    /// <summary><c>IMAGE_COMDAT_SELECT_ANY</c>: any of them.</summary>
    Any = 2,

    /// <summary><c>IMAGE_COMDAT_SELECT_SAME_SIZE</c>: any of them, and all must have one size.</summary>
    SameSize = 3,

    /// <summary><c>IMAGE_COMDAT_SELECT_EXACT_MATCH</c>: any of them, and all must have the same bytes.</summary>
    ExactMatch = 4,

    /// <summary><c>IMAGE_COMDAT_SELECT_ASSOCIATIVE</c>: kept when another section of the same input is.</summary>
    Associative = 5,

    /// <summary><c>IMAGE_COMDAT_SELECT_LARGEST</c>: the largest of them.</summary>
    Largest = 6,

    /// <summary><c>IMAGE_COMDAT_SELECT_NEWEST</c>: the newest of them.</summary>
    Newest = 7,
}
