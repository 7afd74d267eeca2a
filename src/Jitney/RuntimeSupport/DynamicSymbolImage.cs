using System.Buffers.Binary;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.RuntimeSupport;

/// <summary>A small ELF shared object that holds nothing but dynamic symbols with absolute addresses: those of linked code.</summary>
/// <remarks>
/// The dynamic linker knows nothing of linked code, so a library that is opened later and needs the program's symbols - as extension
/// modules of interpreters do - would not find them. Loading this image puts them into the global scope. Symbols are SHN_ABS,
/// whose values glibc takes as they are (since 2.28). Format: "System V Application Binary Interface", chapters 4 and 5.
/// </remarks>
internal sealed class DynamicSymbolImage
{
    private const int SymbolSize = SharedObjectHeaders.SymbolSize;
    private const int ProgramHeaders = 3;
    private const int DynamicOffset = SharedObjectHeaders.HeaderSize + (ProgramHeaders * SharedObjectHeaders.ProgramHeaderSize);
    private const int DynamicSize = 7 * SharedObjectHeaders.DynamicEntrySize;
    private const int HashOffset = DynamicOffset + DynamicSize;
    private const ushort AbsoluteSection = 0xfff1;

    // The number of a global symbol of the batch; of what was linked earlier, the complement of its name's number.
    private readonly List<int> _entries;
    private readonly int _bucketCount;
    private readonly int _stringsSize;
    private readonly byte[] _runPath;
    private readonly DynamicLinkerNumbers _numbers;

    private DynamicSymbolImage(DynamicLinkerNumbers numbers, List<int> entries, int stringsSize, byte[] runPath)
    {
        _numbers = numbers;
        _runPath = runPath;
        _entries = entries;
        _bucketCount = DynamicHashTable.BucketsFor(entries.Count);
        _stringsSize = stringsSize + runPath.Length + 1;
    }

    /// <summary>The image's size in bytes.</summary>
    public int Size => StringsOffset + _stringsSize;

    private int SymbolsOffset => HashOffset + (((2 + _bucketCount + _entries.Count + 1 + 1) & ~1) * 4);

    private int StringsOffset => SymbolsOffset + ((_entries.Count + 1) * SymbolSize);

    /// <summary>Chooses the symbols and so the size; addresses come with <see cref="Write"/>. Null when there is nothing to show.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="which">Which symbols.</param>
    /// <param name="references">What given libraries refer to.</param>
    /// <param name="runPath">Folders to search for libraries that are opened, with colons between them: for the executor's stand-in for <c>dlopen</c>.</param>
    public static DynamicSymbolImage? Plan(LinkBatch batch, ExposedSymbols which, ReferencedNames references, string runPath)
    {
        var entries = new List<int>(batch.GlobalCount);
        int strings = 1;
        for (int index = 0; index < batch.GlobalCount; index++)
        {
            ref readonly GlobalSymbol global = ref batch.Globals[index];
            if (global.State is GlobalState.Defined or GlobalState.Common && global.Scope <= SymbolScope.Protected && global.Kind != SymbolKind.ThreadLocal && IsPlain(batch, global.Name)
                && !(batch.Unlisted.Contains(global.Name) && !references.MayHold(batch.Names.Bytes(global.Name))))
            {
                entries.Add(index);
                strings = checked(strings + batch.Names.Bytes(global.Name).Length + 1);
            }
        }

        for (int name = 0; which == ExposedSymbols.AllLinked && name < batch.Names.Count; name++)
        {
            LinkedSymbol linked = batch.Linked[name];
            if (linked.Origin == SymbolOrigin.Object && linked.Scope <= SymbolScope.Protected && linked.Kind != SymbolKind.ThreadLocal && linked.Unit is not { IsRemovable: true } && IsPlain(batch, name))
            {
                entries.Add(~name);
                strings = checked(strings + batch.Names.Bytes(name).Length + 1);
            }
        }

        return entries.Count == 0 ? null : new DynamicSymbolImage(DynamicLinkerNumbers.Of(batch.Target.Architecture), entries, strings, NativeText.FromString(runPath).Bytes.ToArray());
    }

    // The image states no versions; whoever asks for one would not find it under such a name. Of dylibs beside the main one libraries see nothing.
    private static bool IsPlain(LinkBatch batch, int name) => batch.Names.Scope(name) == NameTable.MainScope && batch.Format.VersionOf(batch.Names.Bytes(name)) == SymbolVersion.None;

    /// <summary>Writes the image to its place in working memory.</summary>
    /// <param name="batch">The batch, with its addresses assigned.</param>
    /// <param name="working">Working memory by <see cref="SegmentKind"/>.</param>
    public void Write(LinkBatch batch, Memory<byte>[] working)
    {
        ref readonly Block block = ref batch.Objects[batch.Synthetic.Object].Blocks[batch.Synthetic.DynamicSymbols];
        Span<byte> image = working[(int)SegmentKind.ReadOnly].Span.Slice((int)block.SegmentOffset, Size);
        image.Clear();
        WriteHeaders(image);
        WriteSymbols(image, batch);
    }

    private void WriteHeaders(Span<byte> image)
    {
        SharedObjectHeaders.WriteHeader(image, ProgramHeaders, _numbers);
        SharedObjectHeaders.WriteProgramHeader(image, 0, 1, 0, Size, (ulong)Size, _numbers.LargestPage);                           // PT_LOAD
        SharedObjectHeaders.WriteProgramHeader(image, 1, 2, DynamicOffset, DynamicSize, DynamicSize, 8);                         // PT_DYNAMIC
        SharedObjectHeaders.WriteStackHeader(image, 2);
        SharedObjectHeaders.WriteDynamic(
            image[DynamicOffset..],
            [
                (4, (ulong)HashOffset),      // DT_HASH
                (5, (ulong)StringsOffset),   // DT_STRTAB
                (6, (ulong)SymbolsOffset),   // DT_SYMTAB
                (10, (ulong)_stringsSize),   // DT_STRSZ
                (11, SharedObjectHeaders.SymbolSize), // DT_SYMENT
                .. _runPath.Length > 0 ? [(15UL, (ulong)(_stringsSize - _runPath.Length - 1))] : Array.Empty<(ulong, ulong)>(), // DT_RPATH
            ]);
    }

    private void WriteSymbols(Span<byte> image, LinkBatch batch)
    {
        Span<byte> strings = image[StringsOffset..];
        var table = new DynamicHashTable(HashOffset, _bucketCount);
        table.WriteCounts(image, _entries.Count + 1);
        _runPath.CopyTo(strings[(_stringsSize - _runPath.Length - 1)..]);
        int position = 1;
        for (int index = 0; index < _entries.Count; index++)
        {
            int entry = _entries[index];
            ReadOnlySpan<byte> name = batch.Names.Bytes(entry >= 0 ? batch.Globals[entry].Name : ~entry);
            Span<byte> symbol = image.Slice(SymbolsOffset + ((index + 1) * SymbolSize), SymbolSize);
            (ulong address, ulong size, SymbolKind kind) = entry >= 0
                ? (batch.Globals[entry].Address, batch.Globals[entry].Size, batch.Globals[entry].Kind)
                : (batch.Linked[~entry].Address.Value, batch.Linked[~entry].Size, batch.Linked[~entry].Kind);
            BinaryPrimitives.WriteUInt32LittleEndian(symbol, (uint)position);
            symbol[4] = (byte)(0x10 | TypeOf(kind));                                // STB_GLOBAL
            BinaryPrimitives.WriteUInt16LittleEndian(symbol[6..], AbsoluteSection);
            BinaryPrimitives.WriteUInt64LittleEndian(symbol[8..], address);
            BinaryPrimitives.WriteUInt64LittleEndian(symbol[16..], size);
            name.CopyTo(strings[position..]);
            position += name.Length + 1;
            table.Add(image, index + 1, name);
        }
    }

    private static byte TypeOf(SymbolKind kind) => kind switch
    {
        // An indirect function's address is that of its stub, which may be called like any other.
        SymbolKind.Function or SymbolKind.IndirectFunction => 2,
        SymbolKind.Data => 1,
        _ => 0,
    };
}
