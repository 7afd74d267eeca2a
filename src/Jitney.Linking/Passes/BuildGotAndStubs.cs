using System.Numerics;
using Jitney.Linking.Architectures;
using Jitney.Linking.Building;
using Jitney.Linking.Fixups;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;

namespace Jitney.Linking.Passes;

/// <summary>Builds the linker's own object: the global offset table, stubs, common symbols, copies of imported data, the dylib's handle,
/// and the end of the unwind tables.</summary>
/// <remarks>
/// Needs: every referenced symbol bound (<see cref="BindImports"/>). Leaves behind: the object at the end of the batch, entry and stub
/// numbers in symbols, and common symbols as definitions of that object. No block becomes larger afterwards.
/// </remarks>
internal sealed class BuildGotAndStubs
{
    private readonly LinkBatch _batch;
    private readonly int _object;
    private readonly SyntheticObjectBuilder _builder;
    private readonly StubCode _stub;

    // Stubs that serve as addresses of imported functions.
    private readonly Dictionary<ulong, int> _nearStubs = [];

    // What each GOT entry holds: a symbol of the linker's object, and what is added to its address.
    private readonly List<(int Symbol, long Addend)> _entries = [];

    // The GOT entry or slot through which each stub jumps.
    private readonly List<(StubTable Table, int Entry)> _stubEntries = [];

    private BuildGotAndStubs(LinkBatch batch)
    {
        _batch = batch;
        _object = batch.Objects.Count;
        _builder = new SyntheticObjectBuilder(batch.Architecture);
        _stub = batch.Stub;
    }

    /// <summary>Runs the pass.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="handle">When there is to be a handle of the batch.</param>
    /// <param name="headers">When there are to be headers of the batch.</param>
    /// <param name="dynamicSymbols">Size in bytes of the image that shows the batch's symbols to the dynamic linker; 0 for none.</param>
    public static void Run(LinkBatch batch, DsoHandleUse handle, HeadersUse headers, int dynamicSymbols)
    {
        var pass = new BuildGotAndStubs(batch);
        pass.AddCommons("COMMON"u8, SectionRole.ZeroFill, SegmentKind.Writable, areThreadLocal: false);
        pass.AddCommons("$__THREAD_COMMON"u8, SectionRole.ThreadZeroFill, SegmentKind.ReadOnly, areThreadLocal: true);
        pass.AddCopies();
        TakeDefaults.Run(batch);
        int handleBlock = pass.AddDsoHandle(handle);
        pass.NumberEntries();
        int slots = pass.AddIndirectFunctions();
        int got = pass.AddGot();
        int stubs = pass.AddStubs(got, slots);
        int stubsSymbol = stubs < 0 ? 0 : pass._builder.AddSymbol("$__STUBS"u8, stubs, 0, 0, SymbolKind.Section);
        bool hasFrames = pass.AddFramesEnd();
        (int header, int frameIndex) = ModuleHeaders.Add(batch, pass._builder, headers, hasFrames);
        StartAndEndCode.Add(batch, pass._builder);
        SpecialParts.Add(batch, pass._builder);
        int image = dynamicSymbols == 0
            ? -1
            : pass._builder.AddRoom("$__DYNAMIC_SYMBOLS"u8, SectionRole.Plain, SegmentKind.ReadOnly, dynamicSymbols, 3);
        batch.Objects.Add(pass._builder.Build(pass._object));
        batch.Synthetic = new SyntheticSections(pass._object, got, stubs, handleBlock, image, slots, header, frameIndex, pass._stub.Size, stubsSymbol);
    }

    private void AddCommons(ReadOnlySpan<byte> section, SectionRole role, SegmentKind segment, bool areThreadLocal)
    {
        var commons = new List<(int Global, ulong Offset)>();
        ulong size = 0;
        byte alignment = 0;
        for (int index = 0; index < _batch.GlobalCount; index++)
        {
            ref readonly GlobalSymbol global = ref _batch.Globals[index];
            if (global.State == GlobalState.Common && global.Kind == SymbolKind.ThreadLocal == areThreadLocal)
            {
                size = Alignment.Up(size, global.CommonAlignmentLog2);
                commons.Add((index, size));
                size += global.Size;
                alignment = Math.Max(alignment, global.CommonAlignmentLog2);
            }
        }

        if (commons.Count == 0)
        {
            return;
        }

        int block = _builder.AddBlock(section, role, segment, default, size, alignment);
        foreach ((int number, ulong offset) in commons)
        {
            ref GlobalSymbol global = ref _batch.Globals[number];
            global.Symbol = _builder.AddSymbol(_batch.Names.Bytes(global.Name), block, offset, global.Size, global.Kind);
            global.Object = _object;
            global.State = GlobalState.Defined;
        }
    }

    private void AddCopies()
    {
        // Several names of one variable (environ, __environ) share its copy, which has the size of the largest.
        var sizes = new Dictionary<ulong, ulong>();
        foreach (ref readonly GlobalSymbol global in _batch.Globals)
        {
            if (global.Near == NearImport.Copy)
            {
                sizes[global.ImportedAddress] = Math.Max(global.Size, sizes.GetValueOrDefault(global.ImportedAddress));
            }
        }

        var copies = new Dictionary<ulong, (ulong Offset, ulong Size)>();
        ulong size = 0;
        foreach (ref GlobalSymbol global in _batch.Globals)
        {
            if (global.Near == NearImport.Copy)
            {
                global.Size = sizes[global.ImportedAddress];
                if (copies.TryAdd(global.ImportedAddress, (Alignment.Up(size, AlignmentOf(global.ImportedAddress)), global.Size)))
                {
                    size = copies[global.ImportedAddress].Offset + global.Size;
                }
            }
        }

        if (copies.Count == 0)
        {
            return;
        }

        int block = _builder.AddBlock("$__IMPORTS"u8, SectionRole.ZeroFill, SegmentKind.Writable, default, size, LargestCopyAlignmentLog2);
        foreach (ref GlobalSymbol global in _batch.Globals)
        {
            if (global.Near == NearImport.Copy)
            {
                (ulong offset, ulong length) = copies[global.ImportedAddress];
                global.Copy = _builder.AddSymbol(_batch.Names.Bytes(global.Name), block, offset, length, SymbolKind.Data);
            }
        }
    }

    // A library does not say how its data is aligned, so what its address shows is kept, up to a cache line.
    private const byte LargestCopyAlignmentLog2 = 6;

    private static byte AlignmentOf(ulong address) =>
        (byte)Math.Min(LargestCopyAlignmentLog2, BitOperations.TrailingZeroCount(address));

    private int AddDsoHandle(DsoHandleUse use)
    {
        if (!IsHandleReferenced() && (use == DsoHandleUse.WhenReferenced || _batch.Format.NumbersSections || !HasFinalizers()))
        {
            return -1;
        }

        // Each batch has its own, as each library has natively, so that it can be ended alone. The C library's static part (`atexit`) hands over what the handle holds, compilers hand over its address: in a library both are the same,
        // and only then does the library's end find what was registered.
        int handle = _builder.AddBlock("$__DSO_HANDLE"u8, SectionRole.Plain, SegmentKind.ReadOnly, new byte[8], 8, 3);
        _builder.AddEdge(0, EdgeKind.Pointer64, _builder.AddSymbol("__dso_handle"u8, handle, 0, 8, SymbolKind.Data), 0);
        return handle;
    }

    private bool IsHandleReferenced()
    {
        foreach (ref readonly GlobalSymbol global in _batch.Globals)
        {
            if (global is { State: GlobalState.Special, IsReferenced: true } && _batch.SpecialSymbols[global.Symbol].Kind == SpecialSymbolKind.DsoHandle)
            {
                return true;
            }
        }

        return false;
    }

    private bool HasFinalizers()
    {
        foreach (ObjectGraph graph in _batch.Objects)
        {
            foreach (ref readonly Block block in graph.Blocks.AsSpan())
            {
                if (block.IsLive && graph.Sections[block.Section].Role is SectionRole.FiniArray or SectionRole.EndCode)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void NumberEntries()
    {
        // What is linked may lie anywhere in the slab.
        bool isFar = _batch.Architecture.BranchReach < AddressWindow.Reach;
        for (int index = 0; index < _batch.GlobalCount; index++)
        {
            ref GlobalSymbol global = ref _batch.Globals[index];
            bool needsStub = global.Near == NearImport.Stub || ((global.Needs & EdgeTraits.Stub) != 0 && MayBeFar(global, isFar)) || IsFunctionByAddress(index, global);
            if ((global.Needs & EdgeTraits.GotEntry) != 0 || (needsStub && global.Near != NearImport.Stub))
            {
                global.GotEntry = AddEntry(_builder.AddReference(index));
            }

            if (needsStub && global.Near == NearImport.Stub && !_nearStubs.TryAdd(global.ImportedAddress, _stubEntries.Count))
            {
                // Another name, or another version, of the same function.
                global.Stub = _nearStubs[global.ImportedAddress];
            }
            else if (needsStub)
            {
                global.Stub = _stubEntries.Count;

                // Where the stub is the function's address, an entry of its own holds where the stub goes.
                _stubEntries.Add((StubTable.Got, global.Near == NearImport.Stub ? AddEntry(_builder.AddAbsolute(global.ImportedAddress)) : global.GotEntry));
            }
        }

        foreach (ObjectGraph graph in _batch.Objects)
        {
            if (graph.LocalGotEntries is not { } entries)
            {
                continue;
            }

            for (int symbol = 0; symbol < entries.Length; symbol++)
            {
                if (entries[symbol] >= 0)
                {
                    entries[symbol] = AddEntry(_builder.AddAlias(graph.Index, symbol));
                }
            }
        }

        foreach (AddressSum sum in _batch.Sums.All)
        {
            NumberEntries(sum, isFar);
        }
    }

    // What an import library calls a function, and somebody has given by address: it may turn out to be far.
    private bool IsFunctionByAddress(int number, in GlobalSymbol global) =>
        global is { State: GlobalState.Absolute, IsOfLibrary: true } && (global.Needs & EdgeTraits.Near) != 0 && ImportReach.IsFunction(_batch, number);

    private static bool MayBeFar(in GlobalSymbol global, bool isFar) =>
        global.State is GlobalState.Imported or GlobalState.Absolute or GlobalState.Null || (global.State == GlobalState.Linked && isFar);

    // A stub of a function that is replaced or lies in one of several places leads to its beginning, so there is none for what lies behind that.
    private void NumberEntries(AddressSum sum, bool isFar)
    {
        (int owner, int symbol, long addend) = sum.Target;
        bool needsStub = (sum.Needs & EdgeTraits.Stub) != 0 && owner < 0 && !_batch.Globals[symbol].HasSlot && MayBeFar(_batch.Globals[symbol], isFar);
        if (!needsStub && (sum.Needs & EdgeTraits.GotEntry) == 0)
        {
            return;
        }

        // Where a stub is the function's address, what lies behind that is not what lies behind the function's beginning.
        sum.GotEntry = owner >= 0 ? AddEntry(_builder.AddAlias(owner, symbol), addend)
            : _batch.Globals[symbol].Near == NearImport.Stub ? AddEntry(_builder.AddAbsolute(_batch.Globals[symbol].ImportedAddress), addend)
            : AddEntry(_builder.AddReference(symbol), addend);
        if (needsStub)
        {
            sum.Stub = _stubEntries.Count;
            _stubEntries.Add((StubTable.Got, sum.GotEntry));
        }
    }

    private int AddEntry(int symbol, long addend = 0)
    {
        _entries.Add((symbol, addend));
        return _entries.Count - 1;
    }

    // The table exists even when it is empty: code may take its address to count from.
    private int AddGot()
    {
        int size = _entries.Count * SyntheticSections.GotEntrySize;
        int got = _builder.AddBlock("$__GOT"u8, SectionRole.Got, SegmentKind.ReadOnly, new byte[size], (ulong)size, 3);
        for (int entry = 0; entry < _entries.Count; entry++)
        {
            _builder.AddEdge((uint)(entry * SyntheticSections.GotEntrySize), EdgeKind.Pointer64, _entries[entry].Symbol, _entries[entry].Addend);
        }

        return got;
    }

    // An indirect function is known by its stub; where the stub goes is decided in the executor before anything else runs.
    private int AddIndirectFunctions()
    {
        // `name@@VERSION` defines two names of one function, which has one address.
        var stubs = new Dictionary<(int Object, int Symbol), int>();
        for (int index = 0; index < _batch.GlobalCount; index++)
        {
            ref GlobalSymbol global = ref _batch.Globals[index];
            if (global is { State: GlobalState.Defined, Kind: SymbolKind.IndirectFunction })
            {
                if (!stubs.TryGetValue((global.Object, global.Symbol), out int stub))
                {
                    stubs.Add((global.Object, global.Symbol), stub = AddIndirectFunction(global.Object, global.Symbol));
                }

                global.Stub = stub;
            }
        }

        foreach (ObjectGraph graph in _batch.Objects)
        {
            for (int symbol = 0; graph.LocalStubs is { } locals && symbol < locals.Length; symbol++)
            {
                if (locals[symbol] >= 0)
                {
                    locals[symbol] = AddIndirectFunction(graph.Index, symbol);
                }
            }
        }

        int count = _batch.IndirectFunctions.Count;
        return count == 0
            ? -1
            : _builder.AddBlock("$__IFUNC_SLOTS"u8, SectionRole.ZeroFill, SegmentKind.Writable, default, (ulong)(count * SyntheticSections.GotEntrySize), 3);
    }

    private int AddIndirectFunction(int owner, int symbol)
    {
        _stubEntries.Add((StubTable.IndirectSlots, _batch.IndirectFunctions.Count));
        _batch.IndirectFunctions.Add((owner, symbol));
        return _stubEntries.Count - 1;
    }

    private int AddStubs(int got, int slots)
    {
        if (_stubEntries.Count == 0)
        {
            return -1;
        }

        int gotTable = _builder.AddSymbol("$__GOT"u8, got, 0, 0, SymbolKind.Section);
        int slotTable = slots < 0 ? 0 : _builder.AddSymbol("$__IFUNC_SLOTS"u8, slots, 0, 0, SymbolKind.Section);
        byte[] code = _stub.Repeat(_stubEntries.Count);
        int stubs = _builder.AddBlock("$__STUBS"u8, SectionRole.Stubs, SegmentKind.Code, code, (ulong)code.Length, 4);
        for (int stub = 0; stub < _stubEntries.Count; stub++)
        {
            _stub.AddEdges(
                _builder,
                stub * _stub.Size,
                _stubEntries[stub].Table == StubTable.Got ? gotTable : slotTable,
                _stubEntries[stub].Entry * SyntheticSections.GotEntrySize);
        }

        return stubs;
    }

    private bool AddFramesEnd()
    {
        foreach (ObjectGraph graph in _batch.Objects)
        {
            foreach (ref readonly Block block in graph.Blocks.AsSpan())
            {
                if (block.IsLive && (block.Flags & BlockFlags.Frames) != 0 && block.Size > 0)
                {
                    _builder.AddBlock("$__EH_FRAME_END"u8, SectionRole.FramesEnd, SegmentKind.ReadOnly, new byte[4], 4, 2);
                    return true;
                }
            }
        }

        return false;
    }

    private enum StubTable
    {
        Got,
        IndirectSlots,
    }
}
