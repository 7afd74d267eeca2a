using System.Buffers.Binary;
using Jitney.Linking;
using Jitney.Protocol.Vocabulary;

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
    /// <summary>The slot of an image's own storage that has its distance from the thread pointer.</summary>
    public const int DistanceSlot = 0;

    /// <summary>The slot that has the number of the module.</summary>
    public const int ModuleSlot = 1;

    /// <summary>The slot that has what descriptors of its variables call, or 0 where there are none; the next one belongs to it.</summary>
    public const int DescriptorSlot = 2;

    /// <summary>How many slots tell about an image's own storage.</summary>
    public const int OwnSlots = 4;

    private const int ProgramHeaders = 4;
    private const int DynamicEntries = 13;
    private const int RelocationSize = 24;
    private const ulong StaticThreadStorage = 0x10;  // DF_STATIC_TLS

    private ThreadStorageImage(byte[] bytes, int slotsOffset, int slotCount) => (Bytes, SlotsOffset, SlotCount) = (bytes, slotsOffset, slotCount);

    /// <summary>The complete file.</summary>
    public byte[] Bytes { get; }

    /// <summary>Where the slots begin.</summary>
    public int SlotsOffset { get; }

    /// <summary>How many slots there are.</summary>
    public int SlotCount { get; }

    /// <summary>An image with storage of its own; its first slots tell about that.</summary>
    /// <param name="numbers">Those of the executor's dynamic linker.</param>
    /// <param name="template">What each thread's copy begins with; the rest is zero.</param>
    /// <param name="size">Bytes for each thread.</param>
    /// <param name="alignmentLog2">Binary logarithm of the alignment.</param>
    /// <param name="variables">What libraries that are opened later find there.</param>
    public static ThreadStorageImage OfStorage(
        DynamicLinkerNumbers numbers, ReadOnlySpan<byte> template, ulong size, byte alignmentLog2, IReadOnlyList<ThreadVariable> variables) =>
        Build(numbers, [], NeededVersions.Of([]), template, size, alignmentLog2, variables, []);

    /// <summary>An image that asks where variables of libraries lie, a slot each.</summary>
    /// <param name="numbers">Those of the executor's dynamic linker.</param>
    /// <param name="names">The variables' names.</param>
    /// <param name="versions">Their versions; empty for names without one.</param>
    /// <param name="paths">Libraries that may have them and that are not shown to everybody.</param>
    public static ThreadStorageImage OfImports(
        DynamicLinkerNumbers numbers, IReadOnlyList<byte[]> names, IReadOnlyList<byte[]> versions, IReadOnlyList<string> paths) =>
        Build(numbers, names, NeededVersions.Of(versions), default, 0, 0, [], [.. paths.Select(static path => NativeText.FromString(path).Bytes.ToArray())]);

    private static ThreadStorageImage Build(
        DynamicLinkerNumbers numbers,
        IReadOnlyList<byte[]> names,
        NeededVersions versions,
        ReadOnlySpan<byte> template,
        ulong size,
        byte alignmentLog2,
        IReadOnlyList<ThreadVariable> variables,
        IReadOnlyList<byte[]> needed)
    {
        bool hasStorage = size > 0;
        int slots = hasStorage ? OwnSlots : names.Count;
        int relocationCount = !hasStorage ? names.Count : numbers.ThreadDescriptor is null ? DescriptorSlot : DescriptorSlot + 1;
        int symbolCount = 1 + names.Count + variables.Count;
        int buckets = DynamicHashTable.BucketsFor(variables.Count);
        int dynamic = SharedObjectHeaders.HeaderSize + (ProgramHeaders * SharedObjectHeaders.ProgramHeaderSize);
        int dynamicSize = (DynamicEntries + needed.Count) * SharedObjectHeaders.DynamicEntrySize;
        int hash = dynamic + dynamicSize;
        int symbols = (int)Alignment.Up((ulong)(hash + DynamicHashTable.SizeFor(buckets, symbolCount)), 3);
        int relocations = symbols + (symbolCount * SharedObjectHeaders.SymbolSize);
        int slotsOffset = relocations + (relocationCount * RelocationSize);
        int needs = slotsOffset + (slots * sizeof(ulong));
        int versionNumbers = needs + versions.Size;
        int strings = versionNumbers + (versions.Numbers.Length * sizeof(ushort));
        int versionStrings = 1 + names.Sum(static name => name.Length + 1) + variables.Sum(static variable => variable.Name.Length + 1);
        int libraries = versionStrings + versions.StringsSize;
        int stringsSize = libraries + needed.Sum(static name => name.Length + 1);
        int storage = (int)Alignment.Up((ulong)(strings + stringsSize), Math.Max(alignmentLog2, (byte)3));
        var image = new byte[storage + template.Length];

        SharedObjectHeaders.WriteHeader(image, hasStorage ? ProgramHeaders : ProgramHeaders - 1, numbers);
        SharedObjectHeaders.WriteProgramHeader(image, 0, 1, 0, image.Length, (ulong)image.Length, Math.Max(numbers.LargestPage, 1UL << alignmentLog2));
        SharedObjectHeaders.WriteProgramHeader(image, 1, 2, dynamic, dynamicSize, (ulong)dynamicSize, 8);
        SharedObjectHeaders.WriteStackHeader(image, 2);
        if (hasStorage)
        {
            SharedObjectHeaders.WriteProgramHeader(image, 3, 7, storage, template.Length, size, 1UL << alignmentLog2); // PT_TLS
        }

        var entries = new List<(ulong, ulong)>();
        foreach (byte[] name in needed)
        {
            entries.Add((1, (ulong)libraries));                        // DT_NEEDED
            name.CopyTo(image.AsSpan(strings + libraries));
            libraries += name.Length + 1;
        }

        SharedObjectHeaders.WriteDynamic(
            image.AsSpan(dynamic),
            [
                .. entries,
                (4, (ulong)hash),                                      // DT_HASH
                (5, (ulong)strings),                                   // DT_STRTAB
                (6, (ulong)symbols),                                   // DT_SYMTAB
                (10, (ulong)stringsSize),                              // DT_STRSZ
                (11, SharedObjectHeaders.SymbolSize),                  // DT_SYMENT
                (7, (ulong)relocations),                               // DT_RELA
                (8, (ulong)(relocationCount * RelocationSize)),        // DT_RELASZ
                (9, RelocationSize),                                   // DT_RELAENT
                (30, StaticThreadStorage),                             // DT_FLAGS
                .. versions.Size == 0 ? Array.Empty<(ulong, ulong)>() :
                [
                    (0x6ffffff0, (ulong)versionNumbers),               // DT_VERSYM
                    (0x6ffffffe, (ulong)needs),                        // DT_VERNEED
                    (0x6fffffff, 1),                                   // DT_VERNEEDNUM
                ],
            ]);

        var table = new DynamicHashTable(hash, buckets);
        table.WriteCounts(image, symbolCount);
        WriteSymbols(image, names, variables, symbols, strings, table);
        versions.Write(image, needs, versionNumbers, strings, versionStrings);
        for (int relocation = 0; relocation < relocationCount; relocation++)
        {
            // Without a name, symbol 0 stands for this image's own storage.
            ulong symbol = hasStorage ? 0 : (ulong)relocation + 1;
            uint type = !hasStorage || relocation == DistanceSlot ? numbers.ThreadOffset : relocation == ModuleSlot ? numbers.ThreadModule : numbers.ThreadDescriptor!.Value;
            Span<byte> entry = image.AsSpan(relocations + (relocation * RelocationSize), RelocationSize);
            BinaryPrimitives.WriteUInt64LittleEndian(entry, (ulong)(slotsOffset + (relocation * sizeof(ulong))));
            BinaryPrimitives.WriteUInt64LittleEndian(entry[8..], (symbol << 32) | type);
        }

        template.CopyTo(image.AsSpan(storage));
        return new ThreadStorageImage(image, slotsOffset, slots);
    }

    private static void WriteSymbols(byte[] image, IReadOnlyList<byte[]> names, IReadOnlyList<ThreadVariable> variables, int symbols, int strings, DynamicHashTable table)
    {
        int position = 1;
        for (int index = 0; index < names.Count + variables.Count; index++)
        {
            int number = index + 1;
            Span<byte> symbol = image.AsSpan(symbols + (number * SharedObjectHeaders.SymbolSize), SharedObjectHeaders.SymbolSize);
            BinaryPrimitives.WriteUInt32LittleEndian(symbol, (uint)position);
            symbol[4] = 0x16; // STB_GLOBAL, STT_TLS
            ReadOnlySpan<byte> name;
            if (index < names.Count)
            {
                // Undefined, and so nobody finds it here.
                name = names[index];
            }
            else
            {
                ThreadVariable variable = variables[index - names.Count];
                name = variable.Name.Span;
                BinaryPrimitives.WriteUInt16LittleEndian(symbol[6..], 1); // some section: the dynamic linker asks no more
                BinaryPrimitives.WriteUInt64LittleEndian(symbol[8..], variable.Offset);
                BinaryPrimitives.WriteUInt64LittleEndian(symbol[16..], variable.Size);
                table.Add(image, number, name);
            }

            name.CopyTo(image.AsSpan(strings + position));
            position += name.Length + 1;
        }
    }
}
