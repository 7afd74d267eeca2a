using System.Runtime.InteropServices;
using Jitney.Execution.Calls;
using Jitney.Execution.Running;
using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services.Linux;

/// <summary>Indirect functions of linked code: calls each resolver once and keeps the function that it chose in a slot. For use as an action,
/// before any other linked code runs.</summary>
internal sealed unsafe class FunctionChoiceService : IService
{
    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Add(BootstrapSymbols.FunctionsChoose, ServiceThread.Program, Choose);
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
        // Slots are the allocation's.
    }

    private static ReadOnlyMemory<byte> Choose(ServiceCall call)
    {
        (ExecutorAddress Resolver, ExecutorAddress Slot)[] functions = ThreadStorageMessages.DecodeChoose(call.Arguments.Span);
        return Answer.Error(() =>
        {
            Span<ulong> choice = stackalloc ulong[1];
            foreach ((ExecutorAddress resolver, ExecutorAddress slot) in functions)
            {
                if (!CodeMemory.Here.MayBeCalled(resolver.Value))
                {
                    return $"there is no code at {resolver}, which is to choose a function";
                }

                // The controller vouches that this code is a resolver: a function of the allocation that is being initialized.
                choice[0] = IndirectFunctions.Choose(resolver.Value);
                if (OwnMemory.Here.Write(slot.Value, MemoryMarshal.AsBytes(choice)) is string problem)
                {
                    return problem;
                }
            }

            return null;
        });
    }
}
