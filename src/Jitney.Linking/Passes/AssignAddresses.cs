using System.Runtime.InteropServices;
using Jitney.Linking.Formats.Coff;
using Jitney.Linking.Graph;
using Jitney.Linking.Layout;
using Jitney.Linking.Resolution;

namespace Jitney.Linking.Passes;

/// <summary>Turns offsets into addresses: of blocks, then of global symbols, then of every symbol of every object.</summary>
/// <remarks>Needs: a layout, and the memory it asked for. Leaves behind: <see cref="Block.Address"/>, <see cref="GlobalSymbol.Address"/>,
/// <see cref="ObjectGraph.Addresses"/>. No address changes afterwards.</remarks>
internal static class AssignAddresses
{
    // In the middle of what signed offsets of twelve bits reach, as static linkers have it.
    private const ulong GlobalPointerOffset = 0x800;

    /// <summary>Runs the pass.</summary>
    public static void Run(LinkBatch batch, BatchLayout layout, SegmentAddresses segments)
    {
        List<ObjectGraph> objects = batch.Objects;
        batch.Workers.For(objects.Count, index => AssignBlocks(objects[index], segments));
        batch.ImageBase = ImageBaseOf(batch, segments);
        AssignGlobals(batch, layout, segments);
        batch.Workers.For(objects.Count, index => AssignSymbols(batch, objects[index]));

        // The linker's own objects refer to local symbols of the others, so they come after them; and islands to stubs.
        for (int index = batch.Synthetic.Object; index < objects.Count; index++)
        {
            AssignAliases(objects, objects[index]);
        }
    }

    /// <summary>Assigns addresses anew once the executor has set thread-local storage aside: those of thread-local variables are their
    /// distances from the thread pointer.</summary>
    public static void RunForThreads(LinkBatch batch, BatchLayout layout, SegmentAddresses segments, ulong threadStorageOffset)
    {
        batch.ThreadStorageOffset = threadStorageOffset;
        Run(batch, layout, segments);
    }

    // Where memory begins, unless somebody says another place.
    private static ulong ImageBaseOf(LinkBatch batch, SegmentAddresses segments)
    {
        if (batch.ImageBaseSymbol >= 0 && batch.Globals[batch.ImageBaseSymbol] is { State: not GlobalState.Special } given)
        {
            return given.State == GlobalState.Defined ? AddressInObject(batch, batch.Objects[given.Object], given.Symbol) : given.Address;
        }

        return batch.MemoryStart ?? Math.Min(segments.Code, Math.Min(segments.ReadOnly, segments.Writable));
    }

    private static void AssignAliases(List<ObjectGraph> objects, ObjectGraph own)
    {
        for (int symbol = 0; symbol < own.Symbols.Length; symbol++)
        {
            if (own.Symbols[symbol].Block == SymbolPlace.Alias)
            {
                ulong alias = own.Symbols[symbol].Value;
                own.Addresses[symbol] = objects[(int)(alias >> 32)].Addresses[(int)(uint)alias];
            }
        }
    }

    private static void AssignBlocks(ObjectGraph graph, SegmentAddresses segments)
    {
        foreach (ref Block block in graph.Blocks.AsSpan())
        {
            if (block.IsLive)
            {
                block.Address = segments[graph.Sections[block.Section].Segment] + block.SegmentOffset;
            }
        }
    }

    private static void AssignGlobals(LinkBatch batch, BatchLayout layout, SegmentAddresses segments)
    {
        Span<ObjectGraph> objects = CollectionsMarshal.AsSpan(batch.Objects);
        ObjectGraph own = objects[batch.Synthetic.Object];
        foreach (ref GlobalSymbol global in batch.Globals)
        {
            switch (global.State)
            {
                case GlobalState.Defined when global.HasSlot:
                    global.Address = global.ImportedAddress;
                    break;
                case GlobalState.Defined when global.Kind == SymbolKind.IndirectFunction:
                    global.Address = StubAddress(batch, global.Stub);
                    break;
                case GlobalState.Defined:
                    global.Address = AddressInObject(batch, objects[global.Object], global.Symbol);
                    break;
                case GlobalState.Special:
                    global.Address = SpecialAddress(batch, batch.SpecialSymbols[global.Symbol], layout, segments);
                    break;
                case GlobalState.Imported when global.Near == NearImport.Stub:
                    global.Address = StubAddress(batch, global.Stub);
                    break;
                case GlobalState.Imported when global.Near == NearImport.Copy:
                    global.Address = AddressInObject(batch, own, global.Copy);
                    break;
                case GlobalState.Null:
                    global.Address = 0;
                    break;
            }
        }
    }

    private static bool IsThreadLocal(ObjectGraph graph, int block) =>
        graph.Sections[graph.Blocks[block].Section].Role is SectionRole.ThreadData or SectionRole.ThreadZeroFill;

    private static ulong AddressInObject(LinkBatch batch, ObjectGraph graph, int number)
    {
        ref readonly Symbol symbol = ref graph.Symbols[number];
        return symbol.Block switch
        {
            >= 0 when IsThreadLocal(graph, symbol.Block) && !batch.Format.NumbersSections => unchecked(batch.ThreadStorageOffset + graph.Blocks[symbol.Block].ThreadOffset + symbol.Value),
            >= 0 => unchecked(graph.Blocks[symbol.Block].Address + symbol.Value),
            SymbolPlace.Absolute => symbol.Value,
            _ => 0,
        };
    }

    private static void AssignSymbols(LinkBatch batch, ObjectGraph graph)
    {
        var addresses = new ulong[graph.Symbols.Length];
        Span<GlobalSymbol> globals = batch.Globals;
        for (int index = 0; index < addresses.Length; index++)
        {
            int global = graph.Globals[index];
            addresses[index] = global >= 0 ? globals[global].Address : AddressInObject(batch, graph, index);
        }

        for (int index = 0; graph.LocalStubs is { } stubs && index < stubs.Length; index++)
        {
            if (stubs[index] >= 0)
            {
                addresses[index] = StubAddress(batch, stubs[index]);
            }
        }

        graph.Addresses = addresses;
    }

    private static ulong StubAddress(LinkBatch batch, int stub) =>
        batch.Objects[batch.Synthetic.Object].Blocks[batch.Synthetic.Stubs].Address + (ulong)(stub * batch.Synthetic.StubSize);

    // Nothing that is kept uses a pointer without an entry.
    private static ulong PointerAddress(ulong got, int entry) => entry < 0 ? 0 : got + (ulong)(entry * SyntheticSections.GotEntrySize);

    private static ulong SpecialAddress(LinkBatch batch, SpecialSymbol special, BatchLayout layout, SegmentAddresses segments)
    {
        ObjectGraph own = batch.Objects[batch.Synthetic.Object];
        ulong Start(SectionSpan span) => segments[span.Segment] + span.Start;
        ulong End(SectionSpan span) => segments[span.Segment] + span.End;
        SegmentLayout writable = layout[SegmentKind.Writable];
        return special.Kind switch
        {
            SpecialSymbolKind.DsoHandle => own.Blocks[batch.Synthetic.DsoHandle].Address,
            SpecialSymbolKind.Got => own.Blocks[batch.Synthetic.Got].Address,

            // Rewritten code counts from the thread pointer.
            SpecialSymbolKind.ThreadBase => 0,
            SpecialSymbolKind.SectionStart => Start(layout.Named(special.SectionName)),
            SpecialSymbolKind.SectionStop => End(layout.Named(special.SectionName)),
            SpecialSymbolKind.PreinitArrayStart => Start(layout.Role(SectionRole.PreinitArray)),
            SpecialSymbolKind.PreinitArrayEnd => End(layout.Role(SectionRole.PreinitArray)),
            SpecialSymbolKind.InitArrayStart => Start(layout.Role(SectionRole.InitArray)),
            SpecialSymbolKind.InitArrayEnd => End(layout.Role(SectionRole.InitArray)),
            SpecialSymbolKind.FiniArrayStart => Start(layout.Role(SectionRole.FiniArray)),
            SpecialSymbolKind.FiniArrayEnd => End(layout.Role(SectionRole.FiniArray)),
            SpecialSymbolKind.Headers => own.Blocks[batch.Synthetic.Headers].Address,
            SpecialSymbolKind.Dynamic => own.Blocks[batch.Synthetic.Headers].Address + ModuleHeaders.DynamicOffset,
            SpecialSymbolKind.FrameIndex => batch.Synthetic.FrameIndex < 0 ? 0 : own.Blocks[batch.Synthetic.FrameIndex].Address,
            SpecialSymbolKind.ImageBase => batch.ImageBase,
            SpecialSymbolKind.Pointer => PointerAddress(own.Blocks[batch.Synthetic.Got].Address, batch.Globals[batch.Lead(special.Pointee)].GotEntry),
            SpecialSymbolKind.Zero => 0,
            SpecialSymbolKind.FloatingPoint => CoffFormat.FloatingPointMark,
            SpecialSymbolKind.NoTable => own.Blocks[batch.Synthetic.Got].Address,
            _ when batch.SpecialBlocks.TryGetValue(special.Kind, out int block) => own.Blocks[block].Address,
            SpecialSymbolKind.CodeStart => segments.Code,
            SpecialSymbolKind.GlobalPointer => segments.Writable + GlobalPointerOffset,
            SpecialSymbolKind.CodeEnd => segments.Code + layout[SegmentKind.Code].Size,
            SpecialSymbolKind.DataStart => segments.Writable,
            SpecialSymbolKind.DataEnd or SpecialSymbolKind.ZeroFillStart => segments.Writable + writable.ZeroFillOffset,
            _ => segments.Writable + writable.Size,
        };
    }
}
