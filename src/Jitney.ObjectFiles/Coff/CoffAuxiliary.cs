using System.Runtime.InteropServices;

namespace Jitney.ObjectFiles.Coff;

/// <summary>What the auxiliary record of a section's symbol tells, exactly as the file has it; all formats begin with these 18 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct CoffSectionDefinition
{
    /// <summary>The section's size in bytes.</summary>
    public uint Length { get; init; }

    /// <summary>How many relocations it has, as far as that fits.</summary>
    public ushort RelocationCount { get; init; }

    /// <summary>How many line numbers it has.</summary>
    public ushort LineNumberCount { get; init; }

    /// <summary>A sum of the bytes of a COMDAT; many compilers leave it 0.</summary>
    public uint CheckSum { get; init; }

    /// <summary>The lower half of <see cref="CoffComdat.AssociatedSection"/>.</summary>
    public ushort NumberLow { get; init; }

    /// <summary>How one of several is chosen.</summary>
    public CoffSelection Selection { get; init; }

    /// <summary>Without meaning.</summary>
    public byte Unused { get; init; }

    /// <summary>The upper half of the number in files for many sections, and else without meaning.</summary>
    public ushort NumberHigh { get; init; }
}

/// <summary>What the auxiliary record of a weak external symbol tells, exactly as the file has it.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct CoffWeakExternal
{
    /// <summary>The index of the symbol to take when nobody defines this one; checked to be a symbol.</summary>
    public uint DefaultSymbol { get; init; }

    /// <summary>Where else it is looked for.</summary>
    public CoffWeakSearch Search { get; init; }
}

/// <summary>What the auxiliary record of a function's symbol tells, exactly as the file has it; GNU tools write it with zero everywhere.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct CoffFunctionDefinition
{
    /// <summary>The index of the record where its lines begin (<c>.bf</c>).</summary>
    public uint BeginSymbol { get; init; }

    /// <summary>Its size in bytes; 0 where it is not said.</summary>
    public uint Size { get; init; }

    /// <summary>Where its line numbers begin in the file.</summary>
    public uint LineNumbersOffset { get; init; }

    /// <summary>The index of the next function's symbol.</summary>
    public uint NextFunction { get; init; }
}

/// <summary>What the auxiliary record of a token of .NET tells, exactly as the file has it.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct CoffClrToken
{
    /// <summary>Always 1.</summary>
    public byte Kind { get; init; }

    /// <summary>Without meaning.</summary>
    public byte Unused { get; init; }

    /// <summary>The index of the symbol that the token is for; checked to be a symbol.</summary>
    public uint Symbol { get; init; }
}
