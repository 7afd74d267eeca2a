namespace Jitney.ObjectFiles.Elf;

/// <summary>The values of <see cref="ElfSymbol.SectionIndex"/> that are not section indices.</summary>
internal static class ElfSectionIndex
{
    /// <summary><c>SHN_UNDEF</c>: defined elsewhere, or "none".</summary>
    public const ushort Undefined = 0;

    /// <summary><c>SHN_LORESERVE</c>: from here on no value is a section index.</summary>
    public const ushort FirstReserved = 0xff00;

    /// <summary><c>SHN_X86_64_LCOMMON</c>: a common symbol of the medium code model, for which static linkers have a section of its own behind all others.</summary>
    public const ushort X64LargeCommon = 0xff02;

    /// <summary><c>SHN_ABS</c>: the value is no address and stays as it is.</summary>
    public const ushort Absolute = 0xfff1;

    /// <summary><c>SHN_COMMON</c>: not placed yet; the value is the alignment.</summary>
    public const ushort Common = 0xfff2;

    /// <summary><c>SHN_XINDEX</c>: the index stands elsewhere since it needs more than 16 bits.</summary>
    public const ushort Extended = 0xffff;
}
