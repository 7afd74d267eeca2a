using Jitney.Execution.Calls;
using Jitney.Interop.Linux.Libraries;
using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services.Linux;

/// <summary>Shows linked symbols to the dynamic linker by having it load a shared object that defines them. For use as actions.</summary>
internal sealed class SymbolService : IService
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ExecutorAddress, nint> _images = [];

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Add(BootstrapSymbols.SymbolsExpose, ServiceThread.Program, Expose);
        registry.Add(BootstrapSymbols.SymbolsConceal, ServiceThread.Program, Conceal);
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
        // Images belong to allocations, whose deallocate actions conceal them.
    }

    private ReadOnlyMemory<byte> Expose(ServiceCall call)
    {
        ExecutorAddressRange range = ActionMessages.DecodeRange(call.Arguments.Span);
        return Answer.Error(() =>
        {
            if (range.Size > (ulong)Array.MaxLength)
            {
                return $"{range} is too large for an image of symbols";
            }

            var image = new byte[range.Size];
            if (OwnMemory.Here.Read(range.Start.Value, image) is string problem)
            {
                return problem;
            }

            lock (_gate)
            {
                if (_images.ContainsKey(range.Start))
                {
                    return $"the symbols at {range.Start} are exposed already";
                }

                nint handle = SymbolImage.Load(image, out string? loadProblem);
                if (loadProblem is null)
                {
                    _images.Add(range.Start, handle);
                }

                return loadProblem;
            }
        });
    }

    private ReadOnlyMemory<byte> Conceal(ServiceCall call)
    {
        ExecutorAddressRange range = ActionMessages.DecodeRange(call.Arguments.Span);
        return Answer.Error(() =>
        {
            lock (_gate)
            {
                if (!_images.Remove(range.Start, out nint handle))
                {
                    return $"no symbols at {range.Start} are exposed";
                }

                SymbolImage.Unload(handle);
                return null;
            }
        });
    }
}
