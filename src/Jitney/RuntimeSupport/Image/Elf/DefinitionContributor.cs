using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.RuntimeSupport.Image.Elf;

/// <summary>Puts what a batch defines in the place of what libraries refer to, as the program's definitions are natively.</summary>
/// <param name="references">What the executor's libraries refer to.</param>
internal sealed class DefinitionContributor(ReferencedNames references) : IImageContributor
{
    /// <inheritdoc/>
    public void Contribute(ImageContext image)
    {
        LinkBatch batch = image.Batch;
        bool hasAllocator = Defines(batch, "malloc"u8) && Defines(batch, "free"u8);
        if (!image.Executor.Offers(BootstrapSymbols.DefinitionsInterpose) || (references.IsEmpty && !hasAllocator))
        {
            return;
        }

        // Which of an allocator's names there are, the executor knows.
        var definitions = new List<LinkedDefinition>();
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (IsForLibraries(global) && (hasAllocator || references.MayHold(batch.Names.Bytes(global.Name))))
            {
                definitions.Add(new LinkedDefinition(batch.Names.Bytes(global.Name).ToArray(), (ExecutorAddress)global.Address));
            }
        }

        if (definitions.Count > 0)
        {
            image.Add(BootstrapSymbols.DefinitionsInterpose, BootstrapSymbols.DefinitionsRestore, DefinitionMessages.EncodeDefinitions(image.NewMessage(), definitions));
        }

        AddThreadVariables(image);
    }

    // What the dynamic linker says of the storage stands in the slots of its image.
    private void AddThreadVariables(ImageContext image)
    {
        ulong[] slots = image.Threads?.Slots ?? [];
        if (slots.Length < ThreadStorageImage.OwnSlots || !image.Executor.Offers(BootstrapSymbols.ThreadVariablesInterpose))
        {
            return;
        }

        List<ThreadVariable> variables = ThreadVariable.Of(image.Batch);
        variables.RemoveAll(variable => !references.MayHold(variable.Name.Span));
        if (variables.Count > 0)
        {
            var storage = new LinkedThreadStorage(
                slots[ThreadStorageImage.ModuleSlot],
                slots[ThreadStorageImage.DistanceSlot],
                (ExecutorAddress)slots[ThreadStorageImage.DescriptorSlot],
                [.. variables.Select(static variable => new LinkedDefinition(variable.Name, (ExecutorAddress)variable.Offset))]);
            image.Add(BootstrapSymbols.ThreadVariablesInterpose, BootstrapSymbols.ThreadVariablesRestore, DefinitionMessages.EncodeThreadStorage(image.NewMessage(), storage));
        }
    }

    private static bool IsForLibraries(in GlobalSymbol global) => LibraryImage.IsForLibraries(global) && global.Kind != SymbolKind.ThreadLocal && global.Address != 0;

    private static bool Defines(LinkBatch batch, ReadOnlySpan<byte> name)
    {
        int number = batch.Names.Find(name, NameHash.Of(name));
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (global.Name == number && IsForLibraries(global))
            {
                return true;
            }
        }

        return false;
    }
}
