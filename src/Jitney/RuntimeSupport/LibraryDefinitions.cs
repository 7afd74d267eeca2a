using Jitney.Executors;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.RuntimeSupport;

/// <summary>What of a batch takes the place of what libraries refer to, as the program's definitions do natively.</summary>
/// <param name="executor">The executor.</param>
/// <param name="references">What its libraries refer to.</param>
internal sealed class LibraryDefinitions(ExecutorDescription executor, ReferencedNames references)
{
    /// <summary>The actions for a batch whose addresses are final.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="threads">Its thread-local storage; null for none.</param>
    public IEnumerable<AllocationAction> ActionsFor(LinkBatch batch, ThreadStorageLease? threads)
    {
        bool hasAllocator = Defines(batch, "malloc"u8) && Defines(batch, "free"u8);
        if (!executor.Offers(BootstrapSymbols.DefinitionsInterpose) || (references.IsEmpty && !hasAllocator))
        {
            return [];
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

        var actions = new List<AllocationAction>();
        if (definitions.Count > 0)
        {
            Add(actions, BootstrapSymbols.DefinitionsInterpose, BootstrapSymbols.DefinitionsRestore, DefinitionMessages.EncodeDefinitions(new SpsWriter(), definitions));
        }

        AddThreadVariables(batch, threads?.Slots ?? [], actions);
        return actions;
    }

    // What the dynamic linker says of the storage stands in the slots of its image.
    private void AddThreadVariables(LinkBatch batch, ulong[] slots, List<AllocationAction> actions)
    {
        if (slots.Length < ThreadStorageImage.OwnSlots || !executor.Offers(BootstrapSymbols.ThreadVariablesInterpose))
        {
            return;
        }

        List<ThreadVariable> variables = ThreadVariable.Of(batch);
        variables.RemoveAll(variable => !references.MayHold(variable.Name.Span));
        if (variables.Count > 0)
        {
            var storage = new LinkedThreadStorage(
                slots[ThreadStorageImage.ModuleSlot],
                slots[ThreadStorageImage.DistanceSlot],
                (ExecutorAddress)slots[ThreadStorageImage.DescriptorSlot],
                [.. variables.Select(static variable => new LinkedDefinition(variable.Name, (ExecutorAddress)variable.Offset))]);
            Add(actions, BootstrapSymbols.ThreadVariablesInterpose, BootstrapSymbols.ThreadVariablesRestore, DefinitionMessages.EncodeThreadStorage(new SpsWriter(), storage));
        }
    }

    private void Add(List<AllocationAction> actions, string finalize, string deallocate, SpsWriter arguments)
    {
        byte[] bytes = arguments.Written.ToArray();
        actions.Add(new AllocationAction(new WrapperCall(executor.Service(finalize), bytes), new WrapperCall(executor.Service(deallocate), bytes)) { RunsLinkedCode = false });
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
