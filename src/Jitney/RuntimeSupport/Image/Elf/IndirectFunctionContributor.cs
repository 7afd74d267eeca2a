using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.RuntimeSupport.Image.Elf;

/// <summary>Has the resolvers of a batch's indirect functions choose: before any other code of the batch runs.</summary>
internal sealed class IndirectFunctionContributor : IImageContributor
{
    /// <inheritdoc/>
    public void Contribute(ImageContext image)
    {
        LinkBatch batch = image.Batch;
        if (batch.IndirectFunctions.Count == 0)
        {
            return;
        }

        ulong slots = image.Synthetic(batch.Synthetic.IndirectSlots).Address;
        var functions = new List<(ExecutorAddress, ExecutorAddress)>(batch.IndirectFunctions.Count);
        for (int slot = 0; slot < batch.IndirectFunctions.Count; slot++)
        {
            (int owner, int number) = batch.IndirectFunctions[slot];
            ref readonly Symbol resolver = ref batch.Objects[owner].Symbols[number];
            ulong address = batch.Objects[owner].Blocks[resolver.Block].Address + resolver.Value;
            functions.Add(((ExecutorAddress)address, (ExecutorAddress)(slots + ((ulong)slot * SyntheticSections.GotEntrySize))));
        }

        image.Add(new AllocationAction(image.Call(BootstrapSymbols.FunctionsChoose, ThreadStorageMessages.EncodeChoose(image.NewMessage(), functions)), WrapperCall.None));
    }
}
