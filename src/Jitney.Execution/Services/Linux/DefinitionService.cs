using Jitney.Execution.Calls;
using Jitney.Interop.Linux.Libraries;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Services.Linux;

/// <summary>Lets linked definitions come before those of libraries, as a program's do that is there from the start. For use as actions.</summary>
/// <param name="libraries">References of libraries to what programs may define.</param>
/// <param name="allocator">References to the C allocator; null where the process is not the linked code's own.</param>
internal sealed class DefinitionService(LibraryReferences libraries, LibraryReferences? allocator = null) : IService
{
    private readonly Dictionary<ExecutorAddress, List<(ulong Slot, ulong Before)>> _replaced = [];
    private readonly Dictionary<ulong, List<(ulong Slot, ulong Before)>> _replacedThreadVariables = [];
    private readonly Lock _gate = new();

    /// <summary>Whether a name is one of the C allocator's.</summary>
    public static bool IsAllocator(ReadOnlySpan<byte> name) => LibraryReferences.IsAllocator(name);

    /// <summary>Whether the process's C allocator is the host's, and stays that.</summary>
    public bool KeepsAllocator => allocator is null;

    /// <summary>Has all use the C allocator of a library, if it has one of its own and the allocator may be replaced, and a sanitizer, as with a program that was
    /// linked with it.</summary>
    /// <param name="handle">The open library.</param>
    /// <param name="process">The process itself.</param>
    /// <returns>Null, or why it failed.</returns>
    public string? UseFunctionsOf(nint handle, nint process)
    {
        lock (_gate)
        {
            return allocator?.UseAllocator(handle) ?? libraries.UseSanitizer(handle, process);
        }
    }

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Add(BootstrapSymbols.LibrariesReferences, ServiceThread.Program, References);
        registry.Add(BootstrapSymbols.DefinitionsInterpose, ServiceThread.Program, Interpose);
        registry.Add(BootstrapSymbols.DefinitionsRestore, ServiceThread.Program, Restore);
        registry.Add(BootstrapSymbols.ThreadVariablesInterpose, ServiceThread.Program, InterposeThreadVariables);
        registry.Add(BootstrapSymbols.ThreadVariablesRestore, ServiceThread.Program, RestoreThreadVariables);
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
            IReadOnlyCollection<uint> names = libraries.Names();
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
                allocator?.Names();
                foreach (LinkedDefinition definition in definitions)
                {
                    if (!_replaced.TryGetValue(definition.Address, out List<(ulong Slot, ulong Before)>? replaced))
                    {
                        _replaced.Add(definition.Address, replaced = []);
                    }

                    string? problem = libraries.Redirect(definition.Name.Span, definition.Address.Value, replaced)
                        ?? allocator?.Redirect(definition.Name.Span, definition.Address.Value, replaced);
                    if (problem is not null)
                    {
                        _ = TakeBack(definitions);
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
                return TakeBack(definitions);
            }
        });
    }

    // All that can be taken back is, whatever is wrong with some of it: code that a slot leads to goes afterwards.
    private string? TakeBack(LinkedDefinition[] definitions)
    {
        var replaced = new List<(ulong Slot, ulong Before)>();
        foreach (LinkedDefinition definition in definitions)
        {
            if (_replaced.Remove(definition.Address, out List<(ulong Slot, ulong Before)>? slots))
            {
                replaced.AddRange(slots);
            }
        }

        string? problem = libraries.Restore(replaced);
        string? problemWithAllocator = allocator?.Restore(replaced);
        return problem ?? problemWithAllocator;
    }

    private ReadOnlyMemory<byte> InterposeThreadVariables(ServiceCall call)
    {
        LinkedThreadStorage storage = DefinitionMessages.DecodeThreadStorage(call.Arguments.Span);
        return Answer.Error(() =>
        {
            lock (_gate)
            {
                if (!_replacedThreadVariables.TryGetValue(storage.Module, out List<(ulong Slot, ulong Before)>? replaced))
                {
                    _replacedThreadVariables.Add(storage.Module, replaced = []);
                }

                foreach (LinkedDefinition variable in storage.Variables)
                {
                    if (libraries.RedirectThreadVariable(variable.Name.Span, variable.Address.Value, storage, replaced) is string problem)
                    {
                        _ = TakeBack(storage);
                        return problem;
                    }
                }

                return null;
            }
        });
    }

    private ReadOnlyMemory<byte> RestoreThreadVariables(ServiceCall call)
    {
        LinkedThreadStorage storage = DefinitionMessages.DecodeThreadStorage(call.Arguments.Span);
        return Answer.Error(() =>
        {
            lock (_gate)
            {
                return TakeBack(storage);
            }
        });
    }

    private string? TakeBack(in LinkedThreadStorage storage) =>
        _replacedThreadVariables.Remove(storage.Module, out List<(ulong Slot, ulong Before)>? replaced) ? libraries.Restore(replaced) : null;
}
