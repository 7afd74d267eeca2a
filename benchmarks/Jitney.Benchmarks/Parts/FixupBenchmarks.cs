using BenchmarkDotNet.Attributes;
using Jitney.Benchmarks.Generated;
using Jitney.Linking.Fixups;
using Jitney.Linking.Formats;
using Jitney.Linking.Graph;
using Jitney.Linking.Layout;
using Jitney.Linking.Passes;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Benchmarks.Parts;

/// <summary>The phases of a link one by one, on an object of 10 000 functions with three relocations each, made into one kind for the fix-ups.</summary>
[Config(typeof(PartsConfig))]
public class FixupBenchmarks
{
    private const int Functions = 10_000;
    private LinkBatch _batch = null!;
    private BatchLayout _layout = null!;
    private NowhereWriter _writer = null!;

    /// <summary>What all relocations of code are.</summary>
    [Params(EdgeKind.Delta32, EdgeKind.BranchDelta32, EdgeKind.GotEntryDelta32RexRelaxable, EdgeKind.Pointer32Signed)]
    public EdgeKind Kind { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var definitions = new LinkDefinitions(new NameTable());
        var input = new LinkInput(ObjectFormat.Read(new InputName("generated.o"), GeneratedObject.Write(0, Functions, Functions, splits: false)));
        _batch = Closure.Collect(new LinkRequest([input], []), definitions);
        DefineSpecialSymbols.Run(_batch);
        MarkLive.Run(_batch, StripMode.KeepAll);
        BindImports.Run(_batch, [], [], AddressWindow.Unknown, MissingSymbols.AreZero);
        BuildGotAndStubs.Run(_batch, DsoHandleUse.WhenReferenced, HeadersUse.WhenReferenced, 0);
        _layout = BatchLayout.Of(_batch);
        const ulong Start = 0x10000000;
        AssignAddresses.Run(_batch, _layout, new SegmentAddresses(Start, Start + (16 << 20), Start + (32 << 20)));
        foreach (ref Edge edge in _batch.Objects[0].Edges.AsSpan())
        {
            edge.Kind = edge.Kind == EdgeKind.GotEntryDelta32RexRelaxable || Kind != EdgeKind.GotEntryDelta32RexRelaxable ? Kind : edge.Kind;
        }

        _writer = new NowhereWriter();
    }

    /// <summary>Copies and fixes up 30 000 relocations.</summary>
    [Benchmark]
    public void CopyAndFixUp() => CopyAndApply.Run(_batch, _layout, _writer);

    /// <summary>Lays the batch out.</summary>
    [Benchmark]
    public object LayOut() => BatchLayout.Of(_batch);

    private sealed class NowhereWriter : ISegmentWriter
    {
        public int? LaneOf(SegmentKind segment) => null;

        public void Write(SegmentKind segment, ulong offset, ReadOnlySpan<byte> bytes)
        {
            // What is measured ends in the cache.
        }
    }
}
