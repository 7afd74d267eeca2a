using System.Buffers.Binary;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Linking.Replacement;
using Jitney.Protocol.Vocabulary;
using Jitney.RuntimeSupport;

namespace Jitney.Sessions.Replacement;

/// <summary>Code in the executor that switches slots and finds out which memory no thread can come back to. It is linked when a function is first replaced, so that every executor can do it whose system and processor it is written for. On Windows it only switches: all memory counts as used.</summary>
internal sealed class ThreadExaminer
{
    /// <summary>How many units can be asked about at once.</summary>
    public const int MostUnits = 60;

    private const string Name = "__jitney_replace";
    private const string Step = "replace functions";

    // As in replace.c, which says that all is used where it is asked about more.
    private const int MostRanges = 512;

    private readonly Lock _gate = new();
    private bool _isAdded;
    private ExecutorAddress _function;

    /// <summary>Links it. Not for somebody who has the turn.</summary>
    /// <exception cref="InvalidOperationException">The executor's machine or system is another one.</exception>
    public async ValueTask LinkAsync(Session session, CancellationToken cancellation)
    {
        if (!_function.IsNull)
        {
            return;
        }

        await session.Started.WaitAsync(cancellation).ConfigureAwait(false);
        ExecutorDescription executor = session.Executor.Description;
        if (executor.Target is not ({ System: TargetSystem.Linux, Architecture: TargetArchitecture.X64 or TargetArchitecture.AArch64 }
            or { System: TargetSystem.Windows, Architecture: TargetArchitecture.X64 }))
        {
            throw new InvalidOperationException($"functions can be replaced on Linux on x86-64 and AArch64, and on Windows on x86-64, and the executor is for {executor.TargetTriple}");
        }

        lock (_gate)
        {
            if (!_isAdded)
            {
                session.AddObject("code that replaces functions", NativeObjects.Read("replace", "code that replaces functions", executor.Target));
                _isAdded = true;
            }
        }

        Symbol symbol = await session.LookUpAsync(Name, cancellation).ConfigureAwait(false);
        _function = symbol.Address;
    }

    /// <summary>How many of some units can be asked about at once, from the first on: that one in any case.</summary>
    /// <param name="units">Where each lies.</param>
    public static int CountTogether(IReadOnlyList<IReadOnlyList<ExecutorAddressRange>> units)
    {
        int ranges = 0;
        int together = units.Take(MostUnits).TakeWhile(unit => (ranges += unit.Count) <= MostRanges).Count();
        return Math.Max(together, Math.Min(units.Count, 1));
    }

    /// <summary>Switches slots, one after the other, then says which units are still used.</summary>
    /// <param name="control">The executor.</param>
    /// <param name="switches">What slots are to hold from now on.</param>
    /// <param name="units">Where each of some units lies: no more of them than <see cref="CountTogether"/> says.</param>
    /// <returns>Whether each may be in use: a thread may run in it, return to it or have an address in it at hand. So are all where that cannot be found out.</returns>
    public async ValueTask<bool[]> RunAsync(IExecutorProcessControl control, IReadOnlyList<SlotValue> switches, IReadOnlyList<IReadOnlyList<ExecutorAddressRange>> units)
    {
        (int Unit, ExecutorAddressRange Range)[] ranges = [.. units.SelectMany(static (unit, number) => unit.Select(range => (number, range)))];
        var request = new byte[(2 + (2 * switches.Count) + (3 * ranges.Length)) * sizeof(ulong)];
        int place = 0;
        Write((ulong)switches.Count);
        Write((ulong)ranges.Length);
        foreach (SlotValue value in switches)
        {
            Write(~value.Function.SlotStub.Slot);
            Write(~value.Address);
        }

        foreach ((int unit, ExecutorAddressRange range) in ranges)
        {
            Write(~range.Start.Value);
            Write(~range.End.Value);
            Write(~(ulong)unit);
        }

        ReadOnlyMemory<byte> answer = await control.CallAsync(_function, request, Step).ConfigureAwait(false);
        if (answer.Length != sizeof(ulong))
        {
            throw new ExecutorException(FailureSide.Executor, Step, $"it answered with {answer.Length} bytes instead of {sizeof(ulong)}");
        }

        ulong used = BinaryPrimitives.ReadUInt64LittleEndian(answer.Span);
        return [.. units.Select((_, number) => (used & (1UL << number)) != 0)];

        void Write(ulong word)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(request.AsSpan(place), word);
            place += sizeof(ulong);
        }
    }
}
