using System.Runtime.InteropServices;

namespace Jitney.ObjectFiles.Coff;

/// <summary>
/// The header of an object that is not of the classic format, exactly as the file has it: <c>ANON_OBJECT_HEADER_BIGOBJ</c>, 56 bytes. Other formats share all up to
/// <see cref="ClassHigh"/>, and are told apart by the class.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct CoffAnonymousHeader
{
    /// <summary>The size of the header in the file, in bytes.</summary>
    public const int FileSize = 56;

    /// <summary>The size of the part that all formats share.</summary>
    public const int SharedSize = 28;

    /// <summary>The first <see cref="Version"/> that counts sections by 32 bits.</summary>
    public const ushort BigVersion = 2;

    // {D1BAA1C7-BAEE-4BA9-AF20-FAF66AA4DCB8}
    private const ulong BigClassLow = 0x4ba9_baee_d1ba_a1c7;
    private const ulong BigClassHigh = 0xb8dc_a46a_f6fa_20af;

    // {0CB3FE38-D9A5-4DAB-AC9B-D6B6222653C2}
    private const ulong LinkTimeClassLow = 0x4dab_d9a5_0cb3_fe38;
    private const ulong LinkTimeClassHigh = 0xc253_2622_b6d6_9bac;

    /// <summary>What stands where classic objects have their machine: 0.</summary>
    public ushort Signature1 { get; init; }

    /// <summary>What stands where classic objects count sections: 0xffff.</summary>
    public ushort Signature2 { get; init; }

    /// <summary>0 for import objects, which have nothing more in common; else at least 1.</summary>
    public ushort Version { get; init; }

    public CoffMachine Machine { get; init; }

    public uint TimeStamp { get; init; }

    public ulong ClassLow { get; init; }

    public ulong ClassHigh { get; init; }

    public uint DataSize { get; init; }

    public uint Flags { get; init; }

    public uint MetadataSize { get; init; }

    public uint MetadataOffset { get; init; }

    public uint SectionCount { get; init; }

    /// <summary>Where the symbols begin; 0 for none.</summary>
    public uint SymbolsOffset { get; init; }

    /// <summary>The number of symbols' records, auxiliary ones among them.</summary>
    public uint SymbolCount { get; init; }

    /// <summary>Whether it is an object for many sections (<c>/bigobj</c>).</summary>
    public bool IsBig => Version >= BigVersion && ClassLow == BigClassLow && ClassHigh == BigClassHigh;

    /// <summary>Whether it holds a compiler's intermediate code (<c>/GL</c>).</summary>
    public bool IsLinkTimeCode => ClassLow == LinkTimeClassLow && ClassHigh == LinkTimeClassHigh;
}
