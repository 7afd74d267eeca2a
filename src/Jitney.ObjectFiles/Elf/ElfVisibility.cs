namespace Jitney.ObjectFiles.Elf;

/// <summary>Who sees a global symbol once its object is linked (lower bits of <c>st_other</c>).</summary>
internal enum ElfVisibility : byte
{
    /// <summary><c>STV_DEFAULT</c>: everybody, and others' definitions may take its place.</summary>
    Default = 0,

    /// <summary><c>STV_INTERNAL</c>: as hidden, with processor-specific promises.</summary>
    Internal = 1,

    /// <summary><c>STV_HIDDEN</c>: its own dylib only.</summary>
    Hidden = 2,

    /// <summary><c>STV_PROTECTED</c>: everybody, but its own dylib always uses its own definition.</summary>
    Protected = 3,
}
