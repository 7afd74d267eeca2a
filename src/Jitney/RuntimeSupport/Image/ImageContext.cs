using Jitney.Executors;
using Jitney.Linking.Graph;
using Jitney.Linking.Layout;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.RuntimeSupport.Image;

/// <summary>One batch on its way into an executor: what contributors look at, and the actions that they add.</summary>
/// <param name="executor">What the executor says about itself.</param>
/// <param name="writer">Encodes one message after the other.</param>
/// <param name="batch">The batch; its addresses are final.</param>
/// <param name="layout">Its layout.</param>
/// <param name="threads">The thread-local storage that was set aside for it; null for none.</param>
internal sealed class ImageContext(ExecutorDescription executor, SpsWriter writer, LinkBatch batch, BatchLayout layout, ThreadStorageLease? threads)
{
    private readonly List<AllocationAction> _actions = [];

    /// <summary>What the executor says about itself.</summary>
    public ExecutorDescription Executor => executor;

    /// <summary>The batch.</summary>
    public LinkBatch Batch => batch;

    /// <summary>The batch's layout.</summary>
    public BatchLayout Layout => layout;

    /// <summary>The batch's thread-local storage; null for none.</summary>
    public ThreadStorageLease? Threads => threads;

    /// <summary>What was added so far, in the order in which it must run.</summary>
    public IReadOnlyList<AllocationAction> Actions => _actions;

    /// <summary>An empty message. The one before must be in a call already.</summary>
    public SpsWriter NewMessage()
    {
        writer.Clear();
        return writer;
    }

    /// <summary>A call of one of the executor's services, with a copy of what a message holds.</summary>
    public WrapperCall Call(string service, SpsWriter message) => new(executor.Service(service), message.Written.ToArray());

    /// <summary>Adds an action.</summary>
    public void Add(AllocationAction action) => _actions.Add(action);

    /// <summary>Adds an action that runs no linked code, and whose two calls have the same arguments.</summary>
    /// <param name="finalize">The service that does it.</param>
    /// <param name="deallocate">The service that undoes it.</param>
    /// <param name="message">The arguments.</param>
    public void Add(string finalize, string deallocate, SpsWriter message)
    {
        WrapperCall call = Call(finalize, message);
        _actions.Add(new AllocationAction(call, new WrapperCall(executor.Service(deallocate), call.Arguments)) { RunsLinkedCode = false });
    }

    /// <summary>Adds an action that runs no linked code, and whose two calls are told a range.</summary>
    public void Add(string finalize, string deallocate, ExecutorAddressRange range) => Add(finalize, deallocate, NewMessage().Range(range));

    /// <summary>Where a run of blocks lies in the executor.</summary>
    /// <param name="span">The run; not empty.</param>
    public ExecutorAddressRange RangeOf(SectionSpan span)
    {
        Placement first = layout[span.Segment].Placements[0];
        ulong start = batch.Objects[first.Object].Blocks[first.Block].Address - first.Offset;
        return new ExecutorAddressRange((ExecutorAddress)(start + span.Start), (ExecutorAddress)(start + span.End));
    }

    /// <summary>Where a segment lies in the executor.</summary>
    /// <param name="segment">The segment; not empty.</param>
    public ExecutorAddressRange RangeOf(SegmentKind segment) => RangeOf(new SectionSpan(segment, 0, layout[segment].Size));

    /// <summary>Where all segments lie; 0 for those that are empty.</summary>
    public SegmentAddresses Segments => new(StartOf(SegmentKind.Code), StartOf(SegmentKind.ReadOnly), StartOf(SegmentKind.Writable));

    private ulong StartOf(SegmentKind segment) => layout[segment].Size == 0 ? 0 : RangeOf(segment).Start.Value;

    /// <summary>A block of the linker's own object.</summary>
    public ref readonly Block Synthetic(int block) => ref batch.Objects[batch.Synthetic.Object].Blocks[block];
}
