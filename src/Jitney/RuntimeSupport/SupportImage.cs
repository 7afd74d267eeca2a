using Jitney.Linking.Layout;
using Jitney.Linking.Passes;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.RuntimeSupport;

/// <summary>The support code's own image: like any other, but when the executor takes it away, the support code first gives back what it holds.</summary>
internal sealed class SupportImage(ExecutorImageSupport support) : IImageSupport
{
    /// <inheritdoc/>
    public DsoHandleUse DsoHandle => support.DsoHandle;

    /// <inheritdoc/>
    public HeadersUse Headers => HeadersUse.WhenReferenced;

    /// <inheritdoc/>
    public DynamicSymbolImage? Expose(LinkBatch batch) => null;

    /// <inheritdoc/>
    public bool ShowsAll(LinkBatch batch) => false;

    /// <inheritdoc/>
    public ValueTask BindThreadImportsAsync(LinkBatch batch, CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<ThreadStorageLease?> SetThreadStorageAsideAsync(LinkBatch batch, BatchLayout layout, ReadOnlyMemory<byte> template, CancellationToken cancellation) =>
        support.SetThreadStorageAsideAsync(batch, layout, template, cancellation);

    /// <inheritdoc/>
    public IReadOnlyList<AllocationAction> SharedActionsFor(LinkBatch batch, BatchLayout layout) => support.SharedActionsFor(batch, layout);

    /// <inheritdoc/>
    public void Commit(LinkBatch batch)
    {
    }

    /// <inheritdoc/>
    public IReadOnlyList<AllocationAction> ActionsFor(LinkBatch batch, BatchLayout layout, ThreadStorageLease? threads)
    {
        int name = batch.Names.Intern(System.Text.Encoding.UTF8.GetBytes(SupportCode.End));
        var actions = new List<AllocationAction>(support.ActionsFor(batch, layout, threads));
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (global.Name == name)
            {
                // Undone in reverse, so this one is first.
                actions.Add(new AllocationAction(WrapperCall.None, new WrapperCall((ExecutorAddress)global.Address, ReadOnlyMemory<byte>.Empty)) { RunsLinkedCode = false });
            }
        }

        return actions;
    }
}
