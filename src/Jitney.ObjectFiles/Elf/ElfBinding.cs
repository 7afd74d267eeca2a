namespace Jitney.ObjectFiles.Elf;

/// <summary>How a symbol takes part in resolution (upper half of <c>st_info</c>).</summary>
internal enum ElfBinding : byte
{
    /// <summary><c>STB_LOCAL</c>: known in its own object only.</summary>
    Local = 0,

    /// <summary><c>STB_GLOBAL</c>: known to all; one strong definition at most.</summary>
    Global = 1,

    /// <summary><c>STB_WEAK</c>: yields to a global definition; may stay undefined.</summary>
    Weak = 2,

    /// <summary><c>STB_GNU_UNIQUE</c>: one in the whole process, across shared libraries.</summary>
    Unique = 10,
}
