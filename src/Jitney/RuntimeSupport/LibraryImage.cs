using System.Buffers.Binary;
using Jitney.Linking;
using Jitney.Linking.Graph;
using Jitney.Linking.Passes;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.RuntimeSupport;

/// <summary>A small ELF shared object that needs the libraries that a program is linked with, and stands for that program while they are bound.</summary>
/// <remarks>
/// <para>It has the program's names, so that no library misses one. Addresses they have none yet: what libraries keep of them is replaced
/// before their initialisers run, and nobody finds them any more once the libraries are bound.</para>
/// <para>A relocation for each thread-local variable that the program wants of them puts their storage at one distance from the thread pointer, before
/// anything has used it. The last relocation calls the executor back. Format: "System V Application Binary Interface", chapters 4 and 5.</para>
/// </remarks>
internal sealed class LibraryImage
{
    private const int ProgramHeaders = 4;
    private const int DynamicFixedEntries = 11;
    private const int RelocationSize = 24;
    private const int HookSymbol = 1;
    private const int FirstName = 2;
    private const int StorageSize = 8;
    private const ushort Absolute = 0xfff1;
    private const ulong StaticThreadStorage = 0x10;  // DF_STATIC_TLS
    private const byte LocalIndirectFunction = 0x0a; // STB_LOCAL, STT_GNU_IFUNC
    private const byte GlobalFunction = 0x12;        // STB_GLOBAL, STT_FUNC
    private const byte GlobalObject = 0x11;          // STB_GLOBAL, STT_OBJECT
    private const byte GlobalThreadLocal = 0x16;     // STB_GLOBAL, STT_TLS
    private const byte WeakThreadLocal = 0x26;       // STB_WEAK, STT_TLS

    // No address: whoever uses it too early faults.
    private const ulong NotYet = 0x6a69_746e_6579_0000;

    private LibraryImage(byte[] bytes, int hook, Range names) => (Bytes, Hook, Names) = (bytes, hook, names);

    /// <summary>The complete file.</summary>
    public byte[] Bytes { get; }

    // Where the address of what is called at last goes; 0 when nothing is.
    private int Hook { get; }

    // What leads to the symbols by their names.
    private Range Names { get; }

    /// <summary>What asks the executor to load it and then to open libraries.</summary>
    public LibrariesLoadRequest ToRequest(IReadOnlyCollection<string> paths) => new(Bytes, Hook, Names, paths);

    /// <summary>Whether libraries are bound to a symbol of the batch.</summary>
    public static bool IsForLibraries(in GlobalSymbol global) => global.State is GlobalState.Defined or GlobalState.Common && global.Scope < SymbolScope.Hidden;

    /// <summary>Makes the image.</summary>
    /// <param name="numbers">Those of the executor's dynamic linker.</param>
    /// <param name="paths">The libraries' paths, or names to search for.</param>
    /// <param name="batch">The program, whose objects are collected; null for none.</param>
    /// <param name="threadNames">Thread-local variables that it wants, of libraries perhaps.</param>
    /// <param name="binding">Whether the libraries are bound to the program.</param>
    /// <param name="runPath">Folders to search for them and for what they need; empty for none.</param>
    public static LibraryImage Of(
        DynamicLinkerNumbers numbers, IReadOnlyList<string> paths, LinkBatch? batch, IReadOnlyList<byte[]> threadNames, LibraryBinding binding, string runPath)
    {
        byte[] folders = NativeText.FromString(runPath).Bytes.ToArray();
        bool holdsBack = binding == LibraryBinding.WithProgram;
        byte[][] needed = [.. paths.Select(static path => NativeText.FromString(path).Bytes.ToArray())];
        var defined = new List<int>();
        for (int index = 0; holdsBack && batch is not null && index < batch.GlobalCount; index++)
        {
            // What exists once in each object may come from a library: then it is the program that does without its own.
            // Where it does not, libraries get the program's with its other definitions.
            ref readonly GlobalSymbol global = ref batch.Globals[index];
            if (IsForLibraries(global) && batch.Format.VersionOf(batch.Names.Bytes(global.Name)) == SymbolVersion.None && !BindImports.IsSharedInstance(batch, global))
            {
                defined.Add(index);
            }
        }

        int symbolCount = FirstName + defined.Count + threadNames.Count;
        int buckets = DynamicHashTable.BucketsFor(defined.Count);
        int slots = threadNames.Count + (holdsBack ? 1 : 0);
        int dynamicSize = (DynamicFixedEntries + needed.Length) * SharedObjectHeaders.DynamicEntrySize;
        int dynamic = SharedObjectHeaders.HeaderSize + (ProgramHeaders * SharedObjectHeaders.ProgramHeaderSize);
        int hash = dynamic + dynamicSize;
        int symbols = (int)Alignment.Up((ulong)(hash + DynamicHashTable.SizeFor(buckets, symbolCount)), 3);
        int relocations = symbols + (symbolCount * SharedObjectHeaders.SymbolSize);
        int slotsOffset = relocations + (slots * RelocationSize);
        int storage = slotsOffset + (slots * sizeof(ulong));
        int strings = storage + StorageSize;
        int stringsSize = 1 + folders.Length + 1 + needed.Sum(static name => name.Length + 1) + threadNames.Sum(static name => name.Length + 1);
        foreach (int index in defined)
        {
            stringsSize = checked(stringsSize + batch!.Names.Bytes(batch.Globals[index].Name).Length + 1);
        }

        var image = new byte[strings + stringsSize];
        SharedObjectHeaders.WriteHeader(image, ProgramHeaders, numbers);
        SharedObjectHeaders.WriteProgramHeader(image, 0, 1, 0, image.Length, (ulong)image.Length, numbers.LargestPage); // PT_LOAD
        SharedObjectHeaders.WriteProgramHeader(image, 1, 2, dynamic, dynamicSize, (ulong)dynamicSize, 8);  // PT_DYNAMIC
        SharedObjectHeaders.WriteStackHeader(image, 2);
        SharedObjectHeaders.WriteProgramHeader(image, 3, 7, storage, StorageSize, StorageSize, 8);         // PT_TLS: what thread-local names lie in
        var entries = new List<(ulong, ulong)>();
        int position = 1;
        foreach (byte[] name in needed)
        {
            entries.Add((1, (ulong)position));                          // DT_NEEDED
            position = Text(image, strings, position, name);
        }

        if (folders.Length > 0)
        {
            entries.Add((15, (ulong)position));                         // DT_RPATH
            position = Text(image, strings, position, folders);
        }

        SharedObjectHeaders.WriteDynamic(
            image.AsSpan(dynamic),
            [
                .. entries,
                (4, (ulong)hash),                                       // DT_HASH
                (5, (ulong)strings),                                    // DT_STRTAB
                (6, (ulong)symbols),                                    // DT_SYMTAB
                (10, (ulong)stringsSize),                               // DT_STRSZ
                (11, SharedObjectHeaders.SymbolSize),                   // DT_SYMENT
                (7, (ulong)relocations),                                // DT_RELA
                (8, (ulong)(slots * RelocationSize)),                   // DT_RELASZ
                (9, RelocationSize),                                    // DT_RELAENT
                (30, threadNames.Count > 0 ? StaticThreadStorage : 0),  // DT_FLAGS
            ]);

        var table = new DynamicHashTable(hash, buckets);
        table.WriteCounts(image, symbolCount);
        WriteSymbol(image.AsSpan(symbols + (HookSymbol * SharedObjectHeaders.SymbolSize)), 0, LocalIndirectFunction, Absolute, 0, 0);
        for (int index = 0; index < defined.Count; index++)
        {
            ref readonly GlobalSymbol global = ref batch!.Globals[defined[index]];
            ReadOnlySpan<byte> name = batch.Names.Bytes(global.Name);
            int number = FirstName + index;
            Span<byte> symbol = image.AsSpan(symbols + (number * SharedObjectHeaders.SymbolSize));
            if (global.Kind == SymbolKind.ThreadLocal)
            {
                WriteSymbol(symbol, position, GlobalThreadLocal, 1, 0, global.Size);
            }
            else
            {
                WriteSymbol(symbol, position, global.Kind == SymbolKind.Data ? GlobalObject : GlobalFunction, Absolute, NotYet, global.Size);
            }

            position = Text(image, strings, position, name);
            table.Add(image, number, name);
        }

        for (int index = 0; index < threadNames.Count; index++)
        {
            int number = FirstName + defined.Count + index;
            WriteSymbol(image.AsSpan(symbols + (number * SharedObjectHeaders.SymbolSize)), position, WeakThreadLocal, 0, 0, 0);
            position = Text(image, strings, position, threadNames[index]);
            WriteRelocation(image.AsSpan(relocations + (index * RelocationSize)), slotsOffset + (index * sizeof(ulong)), number, numbers.ThreadOffset);
        }

        int hook = 0;
        if (holdsBack)
        {
            int last = slots - 1;
            WriteRelocation(image.AsSpan(relocations + (last * RelocationSize)), slotsOffset + (last * sizeof(ulong)), HookSymbol, numbers.GlobalData);
            hook = symbols + (HookSymbol * SharedObjectHeaders.SymbolSize) + 8;
        }

        return new LibraryImage(image, hook, table.Heads);
    }

    private static int Text(byte[] image, int strings, int position, ReadOnlySpan<byte> text)
    {
        text.CopyTo(image.AsSpan(strings + position));
        return position + text.Length + 1;
    }

    private static void WriteSymbol(Span<byte> symbol, int name, byte information, ushort section, ulong value, ulong size)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(symbol, (uint)name);
        symbol[4] = information;
        BinaryPrimitives.WriteUInt16LittleEndian(symbol[6..], section);
        BinaryPrimitives.WriteUInt64LittleEndian(symbol[8..], value);
        BinaryPrimitives.WriteUInt64LittleEndian(symbol[16..], size);
    }

    private static void WriteRelocation(Span<byte> relocation, int slot, int symbol, uint type)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(relocation, (ulong)slot);
        BinaryPrimitives.WriteUInt64LittleEndian(relocation[8..], ((ulong)symbol << 32) | type);
    }
}
