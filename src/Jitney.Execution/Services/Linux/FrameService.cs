using Jitney.Execution.Calls;
using Jitney.Interop.Linux.Unwinding;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services.Linux;

/// <summary>Registers unwind tables of linked code with the unwinder, so that exceptions pass through it.</summary>
/// <param name="isMapped">Whether a range is memory of the executor's own that may be read, so that a table there need not be copied to be looked at.</param>
internal sealed class FrameService(Func<ExecutorAddressRange, bool> isMapped) : IService
{
    private readonly Lock _gate = new();
    private readonly HashSet<ExecutorAddress> _registered = [];
    private FrameRegistry? _registry;

    /// <summary>Opens the unwinder, if that has not happened. Worth doing ahead of time: it takes a while.</summary>
    /// <returns>Null, or why it could not be opened.</returns>
    public string? Open()
    {
        lock (_gate)
        {
            string? problem = null;
            _registry ??= FrameRegistry.Open(out problem);
            return problem;
        }
    }

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Add(BootstrapSymbols.FramesRegister, ServiceThread.Program, Register);
        registry.Add(BootstrapSymbols.FramesDeregister, ServiceThread.Program, Deregister);
        registry.AddAlias(LaterBootstrapSymbols.FramesRegister, BootstrapSymbols.FramesRegister);
        registry.AddAlias(LaterBootstrapSymbols.FramesDeregister, BootstrapSymbols.FramesDeregister);
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
    }

    /// <summary>Deregisters what lies in memory that is about to go away: the unwinder would read it at the next exception.</summary>
    public void Forget(ExecutorAddressRange range)
    {
        lock (_gate)
        {
            foreach (ExecutorAddress start in _registered.Where(start => range.Contains(start)).ToArray())
            {
                _registered.Remove(start);
                _registry!.Deregister(start.Value);
            }
        }
    }

    private ReadOnlyMemory<byte> Register(ServiceCall call)
    {
        ExecutorAddressRange range = ActionMessages.DecodeRange(call.Arguments.Span);
        return Answer.Error(() =>
        {
            if (Open() is string problem)
            {
                return problem;
            }

            // An empty table has no terminator either.
            if (range.IsEmpty)
            {
                return null;
            }

            if (FrameTableCheck.Problem(range, isMapped) is string damage)
            {
                return damage;
            }

            lock (_gate)
            {
                if (_registered.Add(range.Start))
                {
                    _registry!.Register(range.Start.Value);
                }
            }

            return null;
        });
    }

    private ReadOnlyMemory<byte> Deregister(ServiceCall call)
    {
        ExecutorAddressRange range = ActionMessages.DecodeRange(call.Arguments.Span);
        return Answer.Error(() =>
        {
            lock (_gate)
            {
                // The unwinder aborts the process over a table that it does not know.
                if (_registered.Remove(range.Start))
                {
                    _registry!.Deregister(range.Start.Value);
                    return null;
                }

                return range.IsEmpty ? null : $"no unwind table is registered at {range.Start}";
            }
        });
    }
}
