using Jitney.Interop.Linux.Memory;
using Jitney.Interop.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Linux.Guards;

/// <summary>One copy of the handler, and the action that it took the place of.</summary>
/// <remarks>Each copy knows its own predecessor: where somebody puts up a handler that passes on to ours, and ours is put up again before that one, each signal
/// still comes to an end.</remarks>
internal sealed unsafe class GuardHandler
{
    // Whoever takes its place again and again wants it so.
    private const int MostCopies = 16;

    private const nint Default = 0;
    private const nint Ignored = 1;

    private readonly MemoryMapping _memory;
    private readonly SignalCalls.Action _former;

    private GuardHandler(MemoryMapping memory, in SignalCalls.Action former) => (_memory, _former) = (memory, former);

    /// <summary>Whether signals come to this copy now.</summary>
    public bool Stands
    {
        get
        {
            SignalCalls.Action present = default;
            return SignalCalls.Change(SignalCalls.BusError, null, &present) == 0 && present.Handler == _memory.Address;
        }
    }

    /// <summary>Puts up a copy.</summary>
    /// <param name="table">What it searches; has a chunk.</param>
    /// <param name="copies">How many copies there are already.</param>
    /// <returns>Null where the system refuses, or something is in the way.</returns>
    public static GuardHandler? TryPutUp(GuardTable table, int copies)
    {
        SignalCalls.Action former = default;

        // What ignores the signal is inherited by programs that are started, and a handler is not.
        if (copies >= MostCopies || SignalCalls.Change(SignalCalls.BusError, null, &former) != 0 || former.Handler == Ignored
            || MakeCode(table, former) is not { } memory)
        {
            return null;
        }

        SignalCalls.Action action = former;
        action.Handler = memory.Address;
        action.Flags = former.Handler == Default
            ? SignalCalls.WithInformation | SignalCalls.OnAlternateStack | SignalCalls.RestartsCalls
            : (former.Flags & (SignalCalls.OnAlternateStack | SignalCalls.RestartsCalls | SignalCalls.DoesNotDefer)) | SignalCalls.WithInformation;
        if (SignalCalls.Change(SignalCalls.BusError, &action, null) != 0)
        {
            memory.Dispose();
            return null;
        }

        return new GuardHandler(memory, former);
    }

    /// <summary>Puts the former action in its own place again, if it stands.</summary>
    public void StandDown()
    {
        if (!Stands)
        {
            return;
        }

        if (_former.Handler == Default)
        {
            SignalCalls.PutToDefault(SignalCalls.BusError);
            return;
        }

        SignalCalls.Action action = _former;
        _ = SignalCalls.Change(SignalCalls.BusError, &action, null);
    }

    // A page of code and one of what it reads, which is complete before a signal can come here.
    private static MemoryMapping? MakeCode(GuardTable table, in SignalCalls.Action former)
    {
        const int Anonymous = MemoryCalls.MapPrivate | MemoryCalls.MapAnonymous;
        MemoryMapping? memory = MemoryMapping.TryMap(
            0, 2 * GuardCode.PageSize, MemoryProtection.Read | MemoryProtection.Write, Anonymous);
        if (memory is null)
        {
            return null;
        }

        // The mapping was just made with two pages.
        GuardCode.Bytes.CopyTo(new Span<byte>((void*)memory.Address, GuardCode.PageSize));
        var state = (GuardCode.State*)(memory.Address + GuardCode.PageSize);
        state->Table = table.First;
        state->Former = former.Handler;
        state->PageMask = -Environment.SystemPageSize;
        state->Resets = (former.Flags & SignalCalls.ResetsHandler) != 0 ? 1 : 0;
        const int ReadExecute = (int)(MemoryProtection.Read | MemoryProtection.Execute);
        if (MemoryCalls.Protect(memory.Address, GuardCode.PageSize, ReadExecute) != 0)
        {
            memory.Dispose();
            return null;
        }

        try
        {
            InstructionCache.Here.Refresh(ExecutorAddressRange.Of((ExecutorAddress)(ulong)memory.Address, (ulong)GuardCode.Bytes.Length));
            return memory;
        }
        catch (SystemCallException)
        {
            memory.Dispose();
            return null;
        }
    }
}
