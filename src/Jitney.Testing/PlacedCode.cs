using System.Buffers.Binary;
using Jitney.Executors;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Testing;

/// <summary><see cref="WrapperCode"/> in an executor, a number that is read there and one that is written, and what can be done with them.</summary>
/// <param name="Control">The executor.</param>
/// <param name="Code">Where the code lies.</param>
/// <param name="ReadOnly">Where the constant lies.</param>
/// <param name="Writable">Where the variable lies.</param>
internal sealed record PlacedCode(IExecutorProcessControl Control, ExecutorAddress Code, ExecutorAddress ReadOnly, ExecutorAddress Writable)
{
    private const MemoryProtection Executable = MemoryProtection.Read | MemoryProtection.Execute;
    private const MemoryProtection Changeable = MemoryProtection.Read | MemoryProtection.Write;

    /// <summary>The allocation, where a mapper has placed it.</summary>
    public ExecutorAddress Name { get; private init; }

    /// <summary>The reservation, where a mapper has placed it.</summary>
    public MemoryReservation? Reservation { get; private init; }

    /// <summary>The memory, where a manager has placed it.</summary>
    public FinalizedMemory? Memory { get; private init; }

    /// <summary>What is asked of a manager for it.</summary>
    public static AllocationRequest Request { get; } = new(new SegmentRequest(WrapperCode.Size, 16, WrapperCode.Size), new SegmentRequest(8, 8, 8), new SegmentRequest(4096, 64, 8));

    /// <summary>Reserves a few pages of each kind.</summary>
    public static ValueTask<MemoryReservation> ReserveAsync(IMemoryMapper mapper, CancellationToken cancellation) =>
        mapper.ReserveAsync(new StripeSizes(4 * mapper.PageSize, 4 * mapper.PageSize, 4 * mapper.PageSize), default, cancellation);

    /// <summary>Places it in a reservation of its own.</summary>
    public static async Task<PlacedCode> ByAsync(
        IExecutorProcessControl control, IMemoryMapper mapper, ulong constant, ulong variable, AllocationAction[] actions, CancellationToken cancellation) =>
        await InAsync(control, mapper, await ReserveAsync(mapper, cancellation).ConfigureAwait(false), constant, variable, actions, cancellation).ConfigureAwait(false);

    /// <summary>Places it at the beginning of a reservation.</summary>
    public static async Task<PlacedCode> InAsync(
        IExecutorProcessControl control, IMemoryMapper mapper, MemoryReservation reservation, ulong constant, ulong variable, AllocationAction[] actions, CancellationToken cancellation)
    {
        ExecutorAddressRange code = ExecutorAddressRange.Of(reservation.Code.Start, WrapperCode.Size);
        ExecutorAddressRange constants = ExecutorAddressRange.Of(reservation.ReadOnly.Start, 8);
        ExecutorAddressRange data = ExecutorAddressRange.Of(reservation.Writable.Start, mapper.PageSize);
        WrapperCode.Bytes(control.Description.TargetTriple).CopyTo(mapper.Prepare(reservation, code));
        BinaryPrimitives.WriteUInt64LittleEndian(mapper.Prepare(reservation, constants).Span, constant);
        Memory<byte> working = mapper.Prepare(reservation, data);
        working.Span.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(working.Span, variable);
        ExecutorAddress name = await mapper.InitializeAsync(
            reservation,
            [new MemorySegment(Executable, code, WrapperCode.Size), new MemorySegment(MemoryProtection.Read, constants, 8), new MemorySegment(Changeable, data, 8)],
            actions,
            cancellation).ConfigureAwait(false);
        return new PlacedCode(control, code.Start, constants.Start, data.Start) { Name = name, Reservation = reservation };
    }

    /// <summary>Writes it to an allocation.</summary>
    public static void Write(IExecutorProcessControl control, MemoryAllocation allocation, ulong constant, ulong variable)
    {
        Write(allocation, allocation.Code, WrapperCode.Bytes(control.Description.TargetTriple));
        Write(allocation, allocation.ReadOnly, WrapperCode.Arguments(constant));
        Write(allocation, allocation.Writable, WrapperCode.Arguments(variable));
    }

    /// <summary>Places it by a manager.</summary>
    public static async Task<PlacedCode> ByAsync(
        IExecutorProcessControl control, IMemoryManager manager, ulong constant, ulong variable, AllocationAction[] actions, CancellationToken cancellation)
    {
        await using MemoryAllocation allocation = await manager.AllocateAsync(Request, cancellation).ConfigureAwait(false);
        Write(control, allocation, constant, variable);
        FinalizedMemory memory = await allocation.FinalizeAsync(actions, cancellation).ConfigureAwait(false);
        return new PlacedCode(control, allocation.Code.Address, allocation.ReadOnly.Address, allocation.Writable.Address) { Memory = memory };
    }

    /// <summary>Has the executor read a number.</summary>
    public async Task<ulong> PeekAsync(ExecutorAddress address, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> answer = await Control.CallAsync(Code + WrapperCode.Peek, WrapperCode.Arguments(address.Value), "peek", cancellation: cancellation).ConfigureAwait(false);
        Check.Same(sizeof(ulong), answer.Length);
        return BinaryPrimitives.ReadUInt64LittleEndian(answer.Span);
    }

    /// <summary>Has the executor write a number.</summary>
    public async Task PokeAsync(ExecutorAddress address, ulong value, CancellationToken cancellation) =>
        Check.Same(1, (await Control.CallAsync(Code + WrapperCode.Poke, WrapperCode.Arguments(address.Value, value), "poke", cancellation: cancellation).ConfigureAwait(false)).Length);

    /// <summary>Has the executor wait until the variable is not zero.</summary>
    public async Task WaitAsync(CallLimit limit, CancellationToken cancellation) =>
        _ = await Control.CallAsync(Code + WrapperCode.Wait, WrapperCode.Arguments(Writable.Value), "wait", limit, cancellation: cancellation).ConfigureAwait(false);

    /// <summary>A pair that appends one digit to the variable when it is finalized and another when it is deallocated.</summary>
    public AllocationAction Appending(ulong finalize, ulong deallocate) =>
        new(WrapperCode.Appending(Code, Writable, finalize), WrapperCode.Appending(Code, Writable, deallocate));

    // By whichever way the allocation takes itself.
    private static void Write(MemoryAllocation allocation, AllocatedSegment segment, ReadOnlySpan<byte> bytes)
    {
        if (allocation.IsForWritingInPlace(segment))
        {
            bytes.CopyTo(segment.WorkingMemory.Span);
        }
        else
        {
            allocation.Write(segment, 0, bytes);
        }
    }
}
