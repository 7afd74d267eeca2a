using System.Runtime.InteropServices;
using Jitney.Execution.Calls;
using Jitney.Execution.Running;
using Jitney.Interop.Memory;
using Jitney.Interop.Windows.Libraries;
using Jitney.Interop.Windows.Threads;
using Jitney.Interop.Windows.Unwinding;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services.Windows;

/// <summary>Begins and ends linked units of COFF objects as the loader does with libraries. For use as actions.</summary>
/// <remarks>First the system learns how to unwind the unit's functions. Then finalisers are registered, so that what initialisers register themselves runs before them.</remarks>
/// <param name="stack">Arguments and environment of the program.</param>
/// <param name="isMapped">Whether a range is memory of the executor's own that may be read.</param>
internal sealed class UnitService(ProgramStack stack, Func<ExecutorAddressRange, bool> isMapped) : IService
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ExecutorAddress, Unit> _units = [];

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Add(BootstrapSymbols.UnitBegin, ServiceThread.Program, Begin);
        registry.Add(BootstrapSymbols.UnitEnd, ServiceThread.Program, End);
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
        // Units belong to allocations, whose deallocate actions end them.
    }

    private ReadOnlyMemory<byte> Begin(ServiceCall call)
    {
        UnitRequest request = UnitMessages.DecodeBegin(call.Arguments.Span);
        return Answer.Error(() => Begin(request));
    }

    private string? Begin(UnitRequest request)
    {
        IReadOnlyList<ulong> initialisers = CodeAddresses.Of(request.Initialisers, out string? problem);
        IReadOnlyList<ulong> finalisers = problem is null ? CodeAddresses.Of(request.Finalisers, out problem) : [];
        IReadOnlyList<ulong> oldFinalisers = problem is null ? CodeAddresses.Of(request.OldFinalisers, out problem) : [];
        IReadOnlyList<ulong> callbacks = problem is null ? CodeAddresses.Of(request.ThreadCallbacks, out problem) : [];
        problem ??= FunctionTableCheck.Problem(request, isMapped) ?? WriteThreadIndex(request.ThreadIndex);
        if (problem is not null)
        {
            return problem;
        }

        var unit = new Unit(request, callbacks);
        lock (_gate)
        {
            if (!_units.TryAdd(request.Name, unit))
            {
                return $"there is a unit at {request.Name} already";
            }
        }

        if (!ExitFunctions.TryAdd(request.Name.Value, [.. request.Ranges]))
        {
            Forget(request.Name);
            return $"another executor of this process has a unit at {request.Name}";
        }

        if (!request.Functions.IsEmpty && !FunctionTables.TryAdd(request.Functions, request.ImageBase.Value))
        {
            Forget(request.Name);
            _ = ExitFunctions.Run(request.Name.Value);
            return $"the system does not take the table of functions {request.Functions}";
        }

        try
        {
            Run(request, unit, initialisers, finalisers, oldFinalisers);
            return null;
        }
        catch
        {
            _ = End(request.Name);
            throw;
        }
    }

    private void Run(UnitRequest request, Unit unit, IReadOnlyList<ulong> initialisers, IReadOnlyList<ulong> finalisers, IReadOnlyList<ulong> oldFinalisers)
    {
        NativeArguments arguments = stack.Of(request.Arguments);
        NativeFunctions.NameProgramOfProcess(arguments);
        unit.Attach();
        Register(request, finalisers);
        Action<ulong> call = NativeFunctions.Initialisers(arguments);
        foreach (ulong function in initialisers)
        {
            call(function);
        }

        Register(request, oldFinalisers);
    }

    // What is registered last runs first.
    private static void Register(UnitRequest request, IReadOnlyList<ulong> functions)
    {
        foreach (ulong function in functions.Reverse())
        {
            ExitFunctions.Register(function, request.Name.Value);
        }
    }

    private ReadOnlyMemory<byte> End(ServiceCall call)
    {
        ExecutorAddress name = ActionMessages.DecodeHandle(call.Arguments.Span);
        return Answer.Error(() => End(name));
    }

    private string? End(ExecutorAddress name)
    {
        if (Forget(name) is not { } unit)
        {
            return $"there is no unit at {name}";
        }

        bool isOver = ExitFunctions.Run(name.Value);
        unit.Detach();
        return isOver ? null : $"a thread that ends still runs a destructor of its variables in the unit at {name}, which goes nevertheless";
    }

    private Unit? Forget(ExecutorAddress name)
    {
        lock (_gate)
        {
            return _units.Remove(name, out Unit? unit) ? unit : null;
        }
    }

    private static string? WriteThreadIndex(ExecutorAddress place)
    {
        if (place.IsNull)
        {
            return null;
        }

        if (!ThreadRoom.IsThere)
        {
            return "this process has no room for thread-local variables of linked code, whose number is asked for";
        }

        uint index = ThreadRoom.Index;
        return OwnMemory.Here.Write(place.Value, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in index)));
    }

    // What is undone when a unit ends.
    private sealed class Unit(UnitRequest request, IReadOnlyList<ulong> callbacks)
    {
        private bool _isAttached;

        public void Attach()
        {
            ThreadListeners.Add(request.ImageBase.Value, request.Name.Value, callbacks);
            _isAttached = true;
        }

        public void Detach()
        {
            if (_isAttached)
            {
                ThreadListeners.Remove(request.ImageBase.Value, request.Name.Value, callbacks);
            }

            if (!request.Functions.IsEmpty)
            {
                FunctionTables.Remove(request.Functions);
            }
        }
    }
}
