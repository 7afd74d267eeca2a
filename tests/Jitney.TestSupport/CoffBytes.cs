using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Jitney.ObjectFiles.Coff;

namespace Jitney.TestSupport;

/// <summary>Writes into the tables of a classic object's bytes, to make from a sound object exactly one unsound in one thing.</summary>
internal sealed class CoffBytes(byte[] content)
{
    public byte[] Content => content;

    public ref ushort FileHeader16(int offset) => ref At<ushort>(offset);

    public ref uint FileHeader32(int offset) => ref At<uint>(offset);

    /// <summary>A section, by its number.</summary>
    public ref MutableSection Section(int section) => ref At<MutableSection>(CoffFileHeader.FileSize + ((section - 1) * CoffSectionHeader.FileSize));

    /// <summary>A symbol, or, as bytes, an auxiliary record.</summary>
    public ref MutableSymbol Symbol(int index) => ref At<MutableSymbol>((int)FileHeader32(8) + (index * CoffSymbol.FileSize));

    public ref T At<T>(int offset)
        where T : unmanaged => ref MemoryMarshal.AsRef<T>(content.AsSpan(offset, Unsafe.SizeOf<T>()));

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct MutableSection
    {
        public ulong NameField;
        public uint VirtualSize;
        public uint VirtualAddress;
        public uint Size;
        public uint Offset;
        public uint RelocationsOffset;
        public uint LineNumbersOffset;
        public ushort RelocationCount;
        public ushort LineNumberCount;
        public CoffSectionFlags Flags;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct MutableSymbol
    {
        public uint NameZero;
        public uint NameOffset;
        public uint Value;
        public short SectionNumber;
        public ushort Type;
        public CoffStorageClass StorageClass;
        public byte AuxiliaryCount;
    }
}
