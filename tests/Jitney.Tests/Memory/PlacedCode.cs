using System.Buffers.Binary;
using Jitney.Executors;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.Testing;

namespace Jitney.Tests.Memory;

/// <summary>An allocation with <see cref="WrapperCode"/> in an executor, and what can be done with it there.</summary>
internal sealed record PlacedCode(
    IExecutorProcessControl Control, MemoryReservation Reservation, ExecutorAddress Name, ExecutorAddress Code, ExecutorAddress ReadOnly, ExecutorAddress Writable)
{
    /// <summary>Places code, eight bytes of read-only and eight of writable data followed by zero, in a reservation of its own.</summary>
    public static async Task<PlacedCode> InOwnReservationAsync(
        IExecutorProcessControl control, IMemoryMapper mapper, ulong readOnly, ulong writable, params AllocationAction[] actions)
    {
        MemoryReservation reservation = await ReserveAsync(mapper);
        return await AtAsync(control, mapper, reservation, 0, readOnly, writable, actions);
    }

    public static async Task<MemoryReservation> ReserveAsync(IMemoryMapper mapper)
    {
        ulong page = mapper.PageSize;
        return await mapper.ReserveAsync(new StripeSizes(4 * page, 4 * page, 4 * page), default, TestContext.Current.CancellationToken);
    }

    /// <summary>The same in a given page of each stripe.</summary>
    public static async Task<PlacedCode> AtAsync(
        IExecutorProcessControl control,
        IMemoryMapper mapper,
        MemoryReservation reservation,
        ulong page,
        ulong readOnly,
        ulong writable,
        params AllocationAction[] actions)
    {
        ulong offset = page * mapper.PageSize;
        ExecutorAddressRange code = ExecutorAddressRange.Of(reservation.Code.Start + offset, WrapperCode.Size);
        ExecutorAddressRange constants = ExecutorAddressRange.Of(reservation.ReadOnly.Start + offset, 8);
        ExecutorAddressRange data = ExecutorAddressRange.Of(reservation.Writable.Start + offset, mapper.PageSize);
        WrapperCode.Bytes(control.Description.TargetTriple).CopyTo(mapper.Prepare(reservation, code));
        BinaryPrimitives.WriteUInt64LittleEndian(mapper.Prepare(reservation, constants).Span, readOnly);
        Memory<byte> working = mapper.Prepare(reservation, data);
        working.Span.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(working.Span, writable);
        ExecutorAddress name = await mapper.InitializeAsync(
            reservation,
            [
                new MemorySegment(MemoryProtection.Read | MemoryProtection.Execute, code, WrapperCode.Size),
                new MemorySegment(MemoryProtection.Read, constants, 8),
                new MemorySegment(MemoryProtection.Read | MemoryProtection.Write, data, 8),
            ],
            actions,
            TestContext.Current.CancellationToken);
        return new PlacedCode(control, reservation, name, code.Start, constants.Start, data.Start);
    }

    public async Task<ulong> PeekAsync(ExecutorAddress address) => BinaryPrimitives.ReadUInt64LittleEndian(
        (await Control.CallAsync(Code + WrapperCode.Peek, WrapperCode.Arguments(address.Value), "peek")).Span);

    public async Task PokeAsync(ExecutorAddress address, ulong value) =>
        await Control.CallAsync(Code + WrapperCode.Poke, WrapperCode.Arguments(address.Value, value), "poke");

    /// <summary>A pair that appends one digit to this allocation's data when it is finalized and another when it is deallocated.</summary>
    public AllocationAction Appending(ulong finalize, ulong deallocate) =>
        new(WrapperCode.Appending(Code, Writable, finalize), WrapperCode.Appending(Code, Writable, deallocate));
}
