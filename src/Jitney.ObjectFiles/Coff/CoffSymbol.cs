using System.Runtime.InteropServices;

namespace Jitney.ObjectFiles.Coff;

/// <summary>A symbol as both formats of records have it, but for the name.</summary>
/// <param name="Value">The offset in the section; the size of a common symbol; the number of an absolute one.</param>
/// <param name="SectionNumber">The number of the section, from 1, not checked to exist, or one of the values of <see cref="CoffSymbolPlace"/>;
/// <see cref="CoffObjectFile.SymbolSection"/> checks it.</param>
/// <param name="Type">The type; compilers tell functions apart by it, and nothing else.</param>
/// <param name="StorageClass">What the record stands for.</param>
/// <param name="AuxiliaryCount">How many auxiliary records follow, which are no symbols; checked to lie in the table.</param>
internal readonly record struct CoffSymbol(uint Value, int SectionNumber, ushort Type, CoffStorageClass StorageClass, byte AuxiliaryCount)
{
    /// <summary>The size of a record in the file, in bytes.</summary>
    public const int FileSize = 18;

    /// <summary>The size of a record in a file for many sections.</summary>
    public const int BigFileSize = 20;

    /// <summary>The size of the name's field, with which a record begins.</summary>
    public const int NameSize = 8;

    private const int FunctionType = 2;
    private const int DerivedTypeShift = 4;
    private const ushort FirstReserved = 0xff00;

    /// <summary>Whether its type says that it is a function.</summary>
    public bool IsFunction => (Type >> DerivedTypeShift & 0x3) == FunctionType;

    /// <summary>Whether other inputs see it, or define it.</summary>
    public bool IsExternal => StorageClass is CoffStorageClass.External or CoffStorageClass.WeakExternal;

    /// <summary>Whether it is a variable without a place yet, of <see cref="Value"/> bytes.</summary>
    public bool IsCommon => StorageClass == CoffStorageClass.External && SectionNumber == CoffSymbolPlace.Undefined && Value != 0;

    /// <summary>Whether it is to be defined by other inputs, and has nothing to take else.</summary>
    public bool IsUndefined => StorageClass == CoffStorageClass.External && SectionNumber == CoffSymbolPlace.Undefined && Value == 0;

    /// <summary>Whether it stands for its section, and an auxiliary record tells more of that.</summary>
    public bool IsSection => StorageClass == CoffStorageClass.Static && AuxiliaryCount != 0 && !IsFunction && SectionNumber > 0;

    /// <summary>Reads a record.</summary>
    /// <param name="record">Its bytes, all of them: their number tells the format.</param>
    public static CoffSymbol Read(ReadOnlySpan<byte> record)
    {
        if (record.Length == BigFileSize)
        {
            BigRecord big = MemoryMarshal.Read<BigRecord>(record);
            return new CoffSymbol(big.Value, big.SectionNumber, big.Type, big.StorageClass, big.AuxiliaryCount);
        }

        Record small = MemoryMarshal.Read<Record>(record);

        // The specification has signed numbers; files with more than 32 767 sections have the others too.
        int section = small.SectionNumber >= FirstReserved ? (short)small.SectionNumber : small.SectionNumber;
        return new CoffSymbol(small.Value, section, small.Type, small.StorageClass, small.AuxiliaryCount);
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly struct Record
    {
        public ulong NameField { get; init; }

        public uint Value { get; init; }

        public ushort SectionNumber { get; init; }

        public ushort Type { get; init; }

        public CoffStorageClass StorageClass { get; init; }

        public byte AuxiliaryCount { get; init; }
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly struct BigRecord
    {
        public ulong NameField { get; init; }

        public uint Value { get; init; }

        public int SectionNumber { get; init; }

        public ushort Type { get; init; }

        public CoffStorageClass StorageClass { get; init; }

        public byte AuxiliaryCount { get; init; }
    }
}
