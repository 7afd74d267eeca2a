using Jitney.Execution.Calls;
using Jitney.Interop.Libraries;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Services;

/// <summary>Lets linked definitions come before those of libraries, as a program's do that is there from the start. For use as actions.</summary>
/// <remarks>Only libraries that were loaded after this service was made take part: what the executor itself stands on stays as it is.</remarks>
public sealed class DefinitionService : IService
{
    private readonly LibraryReferences _references = new();
    private readonly Dictionary<ExecutorAddress, List<(ulong Slot, ulong Before)>> _replaced = [];
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Add(BootstrapSymbols.LibrariesReferences, ServicePlace.Program, References);
        registry.Add(BootstrapSymbols.DefinitionsInterpose, ServicePlace.Program, Interpose);
        registry.Add(BootstrapSymbols.DefinitionsRestore, ServicePlace.Program, Restore);
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
        // Definitions belong to allocations, whose deallocate actions restore what was there before.
    }

    private ReadOnlyMemory<byte> References(ServiceCall call)
    {
        if (!call.Arguments.IsEmpty)
        {
            throw new MalformedMessageException("there are no arguments to this call");
        }

        lock (_gate)
        {
            IReadOnlyCollection<uint> names = _references.Names();
            return DefinitionMessages.EncodeReferences(new SpsWriter(8 + (4 * names.Count)), names).Written;
        }
    }

    private ReadOnlyMemory<byte> Interpose(ServiceCall call)
    {
        LinkedDefinition[] definitions = DefinitionMessages.DecodeDefinitions(call.Arguments.Span);
        return Answer.Error(() =>
        {
            lock (_gate)
            {
                foreach (LinkedDefinition definition in definitions)
                {
                    if (!_replaced.TryGetValue(definition.Address, out List<(ulong Slot, ulong Before)>? replaced))
                    {
                        _replaced.Add(definition.Address, replaced = []);
                    }

                    if (_references.Redirect(definition.Name.Span, definition.Address.Value, replaced) is string problem)
                    {
                        return problem;
                    }
                }

                return null;
            }
        });
    }

    private ReadOnlyMemory<byte> Restore(ServiceCall call)
    {
        LinkedDefinition[] definitions = DefinitionMessages.DecodeDefinitions(call.Arguments.Span);
        return Answer.Error(() =>
        {
            lock (_gate)
            {
                string? problems = null;
                foreach (LinkedDefinition definition in definitions)
                {
                    if (_replaced.Remove(definition.Address, out List<(ulong Slot, ulong Before)>? replaced))
                    {
                        problems ??= _references.Restore(replaced);
                    }
                }

                return problems;
            }
        });
    }
}
