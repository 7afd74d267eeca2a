using System.Buffers.Binary;
using Jitney.Linking;

namespace Jitney.RuntimeSupport;

/// <summary>A small ELF shared object through which the dynamic linker sets thread-local storage aside for linked code, or tells where that of
/// libraries lies.</summary>
/// <remarks>
/// Each slot gets a relocation that asks for a variable's distance from the thread pointer. That puts the storage into the part that lies at
/// the same distance in every thread, older threads included; there is room for a limited amount, and the load fails when it is used
/// up. Format: "ELF Handling For Thread-Local Storage".
/// </remarks>
internal sealed class ThreadStorageImage
{
    private const int ProgramHeaders = 4;
    private const int DynamicEntries = 13;
    private const int RelocationSize = 24;
    private const ulong ThreadOffsetRelocation = 18; // R_X86_64_TPOFF64
    private const ulong StaticThreadStorage = 0x10;  // DF_STATIC_TLS

    private ThreadStorageImage(byte[] bytes, int slotsOffset, int slotCount) => (Bytes, SlotsOffset, SlotCount) = (bytes, slotsOffset, slotCount);

    /// <summary>The complete file.</summary>
    public byte[] Bytes { get; }

    /// <summary>Where the slots begin.</summary>
    public int SlotsOffset { get; }

    /// <summary>How many slots there are.</summary>
    public int SlotCount { get; }

    /// <summary>An image with storage of its own; its only slot tells where that lies.</summary>
    /// <param name="template">What each thread's copy begins with; the rest is zero.</param>
    /// <param name="size">Bytes for each thread.</param>
    /// <param name="alignmentLog2">Binary logarithm of the alignment.</param>
    public static ThreadStorageImage OfStorage(ReadOnlySpan<byte> template, ulong size, byte alignmentLog2) => Build([], NeededVersions.Of([]), template, size, alignmentLog2);

    /// <summary>An image that asks where variables of libraries lie, a slot each.</summary>
    /// <param name="names">The variables' names.</param>
    /// <param name="versions">Their versions; empty for names without one.</param>
    public static ThreadStorageImage OfImports(IReadOnlyList<byte[]> names, IReadOnlyList<byte[]> versions) => Build(names, NeededVersions.Of(versions), default, 0, 0);

    private static ThreadStorageImage Build(IReadOnlyList<byte[]> names, NeededVersions versions, ReadOnlySpan<byte> template, ulong size, byte alignmentLog2)
    {
        int slots = Math.Max(1, names.Count);
        int symbolCount = names.Count + 1;
        int dynamic = SharedObjectHeaders.HeaderSize + (ProgramHeaders * SharedObjectHeaders.ProgramHeaderSize);
        int hash = dynamic + (DynamicEntries * SharedObjectHeaders.DynamicEntrySize);
        int symbols = (int)Alignment.Up((ulong)(hash + ((3 + symbolCount) * 4)), 3);
        int relocations = symbols + (symbolCount * SharedObjectHeaders.SymbolSize);
        int slotsOffset = relocations + (slots * RelocationSize);
        int needs = slotsOffset + (slots * sizeof(ulong));
        int numbers = needs + versions.Size;
        int strings = numbers + (versions.Numbers.Length * sizeof(ushort));
        int versionStrings = 1 + names.Sum(name => name.Length + 1);
        int stringsSize = versionStrings + versions.StringsSize;
        int storage = (int)Alignment.Up((ulong)(strings + stringsSize), Math.Max(alignmentLog2, (byte)3));
        var image = new byte[storage + template.Length];

        bool hasStorage = size > 0;
        SharedObjectHeaders.WriteHeader(image, hasStorage ? ProgramHeaders : ProgramHeaders - 1);
        SharedObjectHeaders.WriteProgramHeader(image, 0, 1, 0, image.Length, (ulong)image.Length, Math.Max(0x1000, 1UL << alignmentLog2));
        SharedObjectHeaders.WriteProgramHeader(image, 1, 2, dynamic, DynamicEntries * SharedObjectHeaders.DynamicEntrySize, DynamicEntries * SharedObjectHeaders.DynamicEntrySize, 8);
        SharedObjectHeaders.WriteStackHeader(image, 2);
        if (hasStorage)
        {
            SharedObjectHeaders.WriteProgramHeader(image, 3, 7, storage, template.Length, size, 1UL << alignmentLog2); // PT_TLS
        }

        SharedObjectHeaders.WriteDynamic(
            image.AsSpan(dynamic),
            [
                (4, (ulong)hash),                                      // DT_HASH
                (5, (ulong)strings),                                   // DT_STRTAB
                (6, (ulong)symbols),                                   // DT_SYMTAB
                (10, (ulong)stringsSize),                              // DT_STRSZ
                (11, SharedObjectHeaders.SymbolSize),                  // DT_SYMENT
                (7, (ulong)relocations),                               // DT_RELA
                (8, (ulong)(slots * RelocationSize)),                  // DT_RELASZ
                (9, RelocationSize),                                   // DT_RELAENT
                (30, StaticThreadStorage),                             // DT_FLAGS
                .. versions.Size == 0 ? Array.Empty<(ulong, ulong)>() :
                [
                    (0x6ffffff0, (ulong)numbers),                      // DT_VERSYM
                    (0x6ffffffe, (ulong)needs),                        // DT_VERNEED
                    (0x6fffffff, 1),                                   // DT_VERNEEDNUM
                ],
            ]);

        // Nobody looks names up here: one bucket, whose chain is empty.
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(hash), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(hash + 4), (uint)symbolCount);
        WriteSymbols(image, names, symbols, strings);
        versions.Write(image, needs, numbers, strings, versionStrings);
        for (int slot = 0; slot < slots; slot++)
        {
            // Without a name, symbol 0 stands for this image's own storage.
            Span<byte> relocation = image.AsSpan(relocations + (slot * RelocationSize), RelocationSize);
            ulong symbol = names.Count == 0 ? 0 : (ulong)slot + 1;
            BinaryPrimitives.WriteUInt64LittleEndian(relocation, (ulong)(slotsOffset + (slot * sizeof(ulong))));
            BinaryPrimitives.WriteUInt64LittleEndian(relocation[8..], (symbol << 32) | ThreadOffsetRelocation);
        }

        template.CopyTo(image.AsSpan(storage));
        return new ThreadStorageImage(image, slotsOffset, slots);
    }

    private static void WriteSymbols(byte[] image, IReadOnlyList<byte[]> names, int symbols, int strings)
    {
        int name = 1;
        for (int index = 0; index < names.Count; index++)
        {
            Span<byte> symbol = image.AsSpan(symbols + ((index + 1) * SharedObjectHeaders.SymbolSize), SharedObjectHeaders.SymbolSize);
            BinaryPrimitives.WriteUInt32LittleEndian(symbol, (uint)name);
            symbol[4] = 0x16; // STB_GLOBAL, STT_TLS; undefined
            names[index].CopyTo(image.AsSpan(strings + name));
            name += names[index].Length + 1;
        }
    }
}
