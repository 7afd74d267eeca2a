using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Jitney.ObjectFiles.Elf;

namespace Jitney.TestSupport;

/// <summary>Writes into the tables of an object's bytes, to make from a sound object exactly one unsound in one thing.</summary>
internal sealed class ElfBytes(byte[] content)
{
    public byte[] Content => content;

    public ref ushort FileHeader16(int offset) => ref At<ushort>(offset);

    public ref ulong FileHeader64(int offset) => ref At<ulong>(offset);

    public ref MutableSection Section(int index) => ref At<MutableSection>((int)FileHeader64(40) + (index * ElfSectionHeader.FileSize));

    public ref MutableSymbol Symbol(ElfObjectFile file, int index) =>
        ref At<MutableSymbol>((int)file.Sections[file.SymbolTableSection].Offset + (index * ElfSymbol.FileSize));

    public ref T At<T>(int offset)
        where T : unmanaged => ref MemoryMarshal.AsRef<T>(content.AsSpan(offset, Unsafe.SizeOf<T>()));

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct MutableSection
    {
        public uint NameOffset;
        public ElfSectionType Type;
        public ElfSectionFlags Flags;
        public ulong Address;
        public ulong Offset;
        public ulong Size;
        public uint Link;
        public uint Info;
        public ulong Alignment;
        public ulong EntrySize;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct MutableSymbol
    {
        public uint NameOffset;
        public byte Info;
        public byte Other;
        public ushort SectionIndex;
        public ulong Value;
        public ulong Size;
    }
}
