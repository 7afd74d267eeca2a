namespace Jitney.ObjectFiles.Coff;

/// <summary>What a symbol's record stands for (<c>StorageClass</c>); compilers use few of the values, and debuggers of old used the rest.</summary>
internal enum CoffStorageClass : byte
{
    /// <summary><c>IMAGE_SYM_CLASS_NULL</c>: nothing.</summary>
    Null = 0,

    /// <summary><c>IMAGE_SYM_CLASS_EXTERNAL</c>: seen by other inputs: defined here, common, or undefined.</summary>
    External = 2,

    /// <summary><c>IMAGE_SYM_CLASS_STATIC</c>: seen by this input alone; also what stands for a section.</summary>
    Static = 3,

    /// <summary><c>IMAGE_SYM_CLASS_LABEL</c>: a place in code that this input alone sees.</summary>
    Label = 6,

    /// <summary><c>IMAGE_SYM_CLASS_UNDEFINED_LABEL</c>: a label that is not defined.</summary>
    UndefinedLabel = 7,

    /// <summary><c>IMAGE_SYM_CLASS_FUNCTION</c>: where a function begins and ends, for debuggers (<c>.bf</c>, <c>.ef</c>, <c>.lf</c>).</summary>
    Function = 101,

    /// <summary><c>IMAGE_SYM_CLASS_FILE</c>: the source file, whose name the auxiliary records hold.</summary>
    File = 103,

    /// <summary><c>IMAGE_SYM_CLASS_SECTION</c>: a section as GNU tools name them, by its first byte; the value may hold attributes.</summary>
    Section = 104,

    /// <summary><c>IMAGE_SYM_CLASS_WEAK_EXTERNAL</c>: as external, with another symbol to take when nobody defines it.</summary>
    WeakExternal = 105,

    /// <summary><c>IMAGE_SYM_CLASS_CLR_TOKEN</c>: metadata of .NET.</summary>
    ClrToken = 107,

    /// <summary><c>IMAGE_SYM_CLASS_END_OF_FUNCTION</c>: the end of a function, for debuggers.</summary>
    EndOfFunction = 255,
}
