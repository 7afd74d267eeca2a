using Jitney.Executors;
using Jitney.Failures;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Sessions;

/// <summary>A session's access to memory of its executor while linked code runs. May be used from many threads, until the session ends.</summary>
/// <remarks>
/// What is shared - <see cref="AllocateAsync">buffers</see>, and <see cref="View(Symbol)">linked data</see> of sessions with <see cref="DataSharing.Shared"/> - is
/// reached through memory of this process, with no call. All else is <see cref="ReadAsync">read</see> and <see cref="WriteAsync">written</see> by a system call where the
/// executor is a child, and by messages where it is not.
/// </remarks>
/// <example>
/// <code>
/// using SharedBuffer buffer = await session.RuntimeMemory.AllocateAsync(4096);
/// buffer.Memory.Span.Fill(7);
/// Symbol sum = await session.LookUpAsync("sum");
/// long result = await session.CallAsync(sum.Address, (long)buffer.Address.Value, 4096);
/// </code>
/// </example>
public sealed class RuntimeMemory
{
    private State? _state;

    internal RuntimeMemory()
    {
    }

    /// <summary>Makes memory that the controller and linked code share; only a new reservation for it needs a round trip, and most buffers need none.</summary>
    /// <param name="size">Bytes, more than 0.</param>
    /// <param name="alignment">What its address in the executor is a multiple of; a power of two.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>Zeroed memory, given back by disposal or by the session's end.</returns>
    /// <exception cref="ExecutorException">The executor cannot share memory, or has no more.</exception>
    public ValueTask<SharedBuffer> AllocateAsync(int size, int alignment = SharedBufferSlab.Granule, CancellationToken cancellation = default) =>
        Current.Buffers.AllocateAsync(size, alignment, cancellation);

    /// <summary>The controller's view of a linked variable: what linked code stores is there at once, and the other way round.</summary>
    /// <param name="symbol">Writable data of a session with <see cref="DataSharing.Shared"/>.</param>
    /// <returns>As many bytes as the variable has. Every use after the session's end throws <see cref="ObjectDisposedException"/>.</returns>
    /// <exception cref="InvalidOperationException">The session's data is not shared.</exception>
    /// <exception cref="ArgumentException">The symbol is something else.</exception>
    public Memory<byte> View(Symbol symbol) => View(symbol.Name, ExecutorAddressRange.Of(symbol.Address, symbol.Size));

    /// <summary>The controller's view of linked data, by its address.</summary>
    /// <inheritdoc cref="View(Symbol)"/>
    public Memory<byte> View(ExecutorAddressRange range) => View("the range", range);

    /// <summary>Reads memory of the executor, whatever it is: without the executor's help where the system allows that.</summary>
    /// <param name="address">Where.</param>
    /// <param name="destination">Takes the bytes; may hold any part of them after a failure.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="ExecutorException">Not all of it can be read, or the executor has ended.</exception>
    public ValueTask ReadAsync(ExecutorAddress address, Memory<byte> destination, CancellationToken cancellation = default) =>
        Current.Remote.ReadAsync(address, destination, cancellation);

    /// <summary>Reads a text in UTF-8 that ends with a zero, such as a function's result.</summary>
    /// <param name="address">Where it begins.</param>
    /// <param name="largest">The most bytes that it may have.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="ExecutorException">It cannot be read, or the executor has ended.</exception>
    /// <exception cref="InvalidOperationException">It does not end within so many bytes.</exception>
    public ValueTask<string> ReadTextAsync(ExecutorAddress address, int largest = 1 << 20, CancellationToken cancellation = default) =>
        Current.Remote.ReadTextAsync(address, largest, cancellation);

    /// <summary>Writes memory of the executor, as far as the executor itself could.</summary>
    /// <param name="address">Where.</param>
    /// <param name="source">The bytes; a part of them may be written after a failure.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="ExecutorException">Not all of it can be written, or the executor has ended.</exception>
    public ValueTask WriteAsync(ExecutorAddress address, ReadOnlyMemory<byte> source, CancellationToken cancellation = default) =>
        Current.Remote.WriteAsync(address, source, cancellation);

    /// <summary>Whether linked data is shared.</summary>
    internal bool IsShared => Current.Sharing == DataSharing.Shared;

    /// <summary>Makes it the memory of an executor. Nothing is left behind of another before: a session changes its executor only before it has used it.</summary>
    internal void Attach(IExecutorProcessControl control, IMemoryManager memory, DataSharing sharing) =>
        Volatile.Write(ref _state, new State(memory, sharing, new RemoteMemory(control), new SharedBufferPool(control)));

    /// <summary>Gives all buffers back.</summary>
    internal ValueTask EndAsync() => Interlocked.Exchange(ref _state, null) is { } state ? state.Buffers.DisposeAsync() : default;

    private State Current => Volatile.Read(ref _state) ?? throw new ObjectDisposedException(nameof(Session));

    private Memory<byte> View(string what, ExecutorAddressRange range)
    {
        if (Current is not { Sharing: DataSharing.Shared, Memory: SlabMemoryManager slab })
        {
            throw new InvalidOperationException(
                $"the session's data is not shared, so there is no view of {what}; set LinkSessionOptions.Sharing to {DataSharing.Shared}, or read and write by ReadAsync and WriteAsync");
        }

        return slab.ViewOf(range) ?? throw new ArgumentException($"{what}, at {range}, is not writable data that this session has linked", nameof(what));
    }

    private sealed record State(IMemoryManager Memory, DataSharing Sharing, RemoteMemory Remote, SharedBufferPool Buffers);
}
