using Jitney.Failures;
using Jitney.Linking.Formats.Coff;
using Jitney.Linking.Graph;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.RuntimeSupport.Image.Coff;

/// <summary>Has the executor begin a batch as a unit: its table of functions, its callbacks for threads, its initialisers; and end it when it goes.</summary>
/// <param name="arguments">The program's arguments.</param>
internal sealed class UnitContributor(Func<IReadOnlyList<NativeText>> arguments) : IImageContributor
{
    private static readonly SegmentKind[] s_segments = [SegmentKind.Code, SegmentKind.ReadOnly, SegmentKind.Writable];

    /// <inheritdoc/>
    public void Contribute(ImageContext image)
    {
        ExecutorAddressRange[] ranges = [.. s_segments.Where(kind => image.Layout[kind].Size > 0).Select(image.RangeOf)];
        if (ranges.Length == 0)
        {
            return;
        }

        CoffRunParts parts = CoffRunParts.Of(image.Batch, image.Layout, image.Segments);
        if (!image.Executor.Offers(BootstrapSymbols.UnitBegin))
        {
            if (parts is { Functions.IsEmpty: true, Initializers.IsEmpty: true, Finalizers.IsEmpty: true, OldFinalizers.IsEmpty: true, ThreadCallbacks.IsEmpty: true })
            {
                return;
            }

            throw new ExecutorException(FailureSide.Executor, "begin a unit of COFF objects", image.Executor.Lack(BootstrapSymbols.UnitBegin));
        }

        var request = new UnitRequest(
            ranges,
            parts.ImageBase,
            parts.Functions,
            parts.ThreadCallbacks,
            parts.ThreadIndex ?? ExecutorAddress.Null,
            arguments(),
            parts.Initializers,
            parts.Finalizers,
            parts.OldFinalizers);
        WrapperCall begin = image.Call(BootstrapSymbols.UnitBegin, UnitMessages.EncodeBegin(image.NewMessage(), request));
        WrapperCall end = image.Call(BootstrapSymbols.UnitEnd, ActionMessages.EncodeHandle(image.NewMessage(), request.Name));
        image.Add(new AllocationAction(begin, end) { RunsLinkedCode = !parts.Initializers.IsEmpty || !parts.ThreadCallbacks.IsEmpty });
    }
}
