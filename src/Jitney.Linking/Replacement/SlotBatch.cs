using Jitney.Linking.Architectures;
using Jitney.Linking.Building;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;

namespace Jitney.Linking.Replacement;

/// <summary>A batch that holds nothing but stubs and their slots. It belongs to a dylib, and stays as long as that does.</summary>
/// <remarks>Slots lie in the writable segment and stubs in the code segment, as all else does there: nothing is both.</remarks>
internal static class SlotBatch
{
    /// <summary>How many slots are made at once at least.</summary>
    public const int LeastCount = 32;

    private const int SlotSize = 8;

    /// <summary>Makes one.</summary>
    /// <param name="dylib">Whose functions will have the slots.</param>
    /// <param name="count">How many slots it has.</param>
    public static LinkBatch Of(LinkDefinitions dylib, int count)
    {
        var batch = new LinkBatch(dylib.Names, dylib.Linked) { Workers = dylib.Workers, Target = dylib.Space.Target, Unit = new LinkedUnit(dylib.Own is { } own ? [own] : []) };
        // Whoever uses them may have landings.
        StubCode stub = batch.Architecture.Stub(landing: true);
        var builder = new SyntheticObjectBuilder(batch.Architecture);
        int slots = builder.AddBlock("$__SLOTS"u8, SectionRole.ZeroFill, SegmentKind.Writable, default, (ulong)(count * SlotSize), 3);
        int table = builder.AddSymbol("$__SLOTS"u8, slots, 0, 0, SymbolKind.Section);
        int got = builder.AddBlock("$__GOT"u8, SectionRole.Got, SegmentKind.ReadOnly, default, 0, 3);
        byte[] code = stub.Repeat(count);
        int stubs = builder.AddBlock("$__SLOT_STUBS"u8, SectionRole.Stubs, SegmentKind.Code, code, (ulong)code.Length, 4);
        for (int slot = 0; slot < count; slot++)
        {
            stub.AddEdges(builder, slot * stub.Size, table, slot * SlotSize);
        }

        batch.Objects.Add(builder.Build(0));
        batch.Synthetic = new SyntheticSections(0, got, stubs, -1, -1, slots, -1, -1, stub.Size, 0);
        return batch;
    }

    /// <summary>Where the stubs and slots of one lie, once it has addresses.</summary>
    public static IEnumerable<SlotStub> PlacesIn(LinkBatch batch)
    {
        Block[] blocks = batch.Objects[batch.Synthetic.Object].Blocks;
        (ulong stubs, ulong slots) = (blocks[batch.Synthetic.Stubs].Address, blocks[batch.Synthetic.IndirectSlots].Address);
        int count = (int)(blocks[batch.Synthetic.Stubs].Size / (ulong)batch.Synthetic.StubSize);
        return Enumerable.Range(0, count).Reverse().Select(slot => new SlotStub(stubs + ((ulong)(slot * batch.Synthetic.StubSize)), slots + ((ulong)slot * SlotSize)));
    }
}
