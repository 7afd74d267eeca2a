using Jitney.Linking.Graph;
using Jitney.Linking.Layout;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Formats.Coff;

/// <summary>Where in a linked batch those parts lie that whoever runs it has to run or to tell the system of.</summary>
/// <param name="ImageBase">From where the entries of the table of functions count.</param>
/// <param name="Functions">The table of functions: sorted entries of <see cref="CoffSectionClassifier.FunctionEntrySize"/> bytes each.</param>
/// <param name="Initializers">Pointers to initialisers, to be called in their order; null pointers, and such to the last address, are none.</param>
/// <param name="Finalizers">Pointers to finalisers, likewise, and in their order too.</param>
/// <param name="OldFinalizers">Those finalisers of them that GNU's start code runs before what initialisers have registered, since it registers them after it has run initialisers: the last part.</param>
/// <param name="ThreadCallbacks">Pointers to functions to call when a thread begins or ends, likewise.</param>
/// <param name="ThreadTemplate">What each thread's copy of the thread-local variables is; its alignment is the layout's.</param>
/// <param name="ThreadIndex">Where the number of these is to be written that the system gives them: four bytes; null where nothing asks for it.</param>
internal sealed record CoffRunParts(
    ExecutorAddress ImageBase,
    ExecutorAddressRange Functions,
    ExecutorAddressRange Initializers,
    ExecutorAddressRange Finalizers,
    ExecutorAddressRange OldFinalizers,
    ExecutorAddressRange ThreadCallbacks,
    ExecutorAddressRange ThreadTemplate,
    ExecutorAddress? ThreadIndex)
{
    /// <summary>Finds them in a batch that has its addresses.</summary>
    public static CoffRunParts Of(LinkBatch batch, BatchLayout layout, SegmentAddresses segments)
    {
        ExecutorAddressRange Range(SectionRole role)
        {
            SectionSpan span = layout.Role(role);
            return span.IsEmpty ? default : ExecutorAddressRange.Of((ExecutorAddress)(segments[span.Segment] + span.Start), span.End - span.Start);
        }

        (ExecutorAddressRange finalizers, ExecutorAddressRange oldFinalizers) = Divide(batch, Range(SectionRole.FiniArray));
        return new CoffRunParts(
            (ExecutorAddress)batch.ImageBase,
            Range(SectionRole.FunctionTable),
            Range(SectionRole.InitArray),
            finalizers,
            oldFinalizers,
            Range(SectionRole.ThreadCallbacks),
            Range(SectionRole.ThreadData),
            FindThreadIndex(batch));
    }

    // Sections of the old kind come behind all others of the role.
    private static (ExecutorAddressRange Others, ExecutorAddressRange Old) Divide(LinkBatch batch, ExecutorAddressRange all)
    {
        ExecutorAddress start = all.End;
        foreach (ObjectGraph graph in all.IsEmpty ? [] : batch.Objects)
        {
            foreach (ref readonly Block block in graph.Blocks.AsSpan())
            {
                if (block.IsLive && block.Section >= 0 && block.Address < start.Value
                    && graph.Sections[block.Section] is { Role: SectionRole.FiniArray, Priority: CoffSectionClassifier.OldFinalizers })
                {
                    start = (ExecutorAddress)block.Address;
                }
            }
        }

        return (new ExecutorAddressRange(all.Start, start), new ExecutorAddressRange(start, all.End));
    }

    // The linker's own, or an object's.
    private static ExecutorAddress? FindThreadIndex(LinkBatch batch)
    {
        if (batch.SpecialBlocks.TryGetValue(SpecialSymbolKind.ThreadIndex, out int block))
        {
            return (ExecutorAddress)batch.Objects[batch.Synthetic.Object].Blocks[block].Address;
        }

        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (global.State == GlobalState.Defined && batch.Names.Bytes(global.Name).SequenceEqual("_tls_index"u8))
            {
                return (ExecutorAddress)global.Address;
            }
        }

        return null;
    }
}
