using Jitney.Executors;
using Jitney.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>Makes shared buffers: small ones out of large reservations, so that most need no round trip. Thread-safe.</summary>
internal sealed class SharedBufferPool(IExecutorProcessControl control) : IAsyncDisposable
{
    private const string Step = "share memory with linked code";
    private const ulong SlabSize = 64 << 20;

    // Buffers need not lie near code, and had better leave the room there to it. Where this is taken, they lie anywhere.
    private const ulong PreferredAddress = 1UL << 36;

    private readonly SemaphoreSlim _growing = new(1, 1);
    private SharedBufferSlab[] _slabs = [];
    private IMemoryMapper? _mapper;
    private ulong _reserved;
    private bool _isDisposed;

    /// <summary>Takes a buffer.</summary>
    /// <exception cref="ExecutorException">The executor has no memory to share, or none any more.</exception>
    public async ValueTask<SharedBuffer> AllocateAsync(int size, int alignment, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        if (!int.IsPow2(alignment))
        {
            throw new ArgumentException($"an alignment of {alignment} is no power of two", nameof(alignment));
        }

        if (TryAllocate(size, alignment) is { } buffer)
        {
            return buffer;
        }

        await _growing.WaitAsync(cancellation).ConfigureAwait(false);

        // Not cancelled halfway: nobody would know of the reservation.
        Task<SharedBuffer> making = GrowAndAllocateAsync(size, alignment);
        try
        {
            return await making.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = GiveBackAsync(making);
            throw;
        }
    }

    private static async Task GiveBackAsync(Task<SharedBuffer> making)
    {
        await ((Task)making).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (making.IsCompletedSuccessfully)
        {
            (await making.ConfigureAwait(false)).Dispose();
        }
    }

    private async Task<SharedBuffer> GrowAndAllocateAsync(int size, int alignment)
    {
        try
        {
            // Others may have made room meanwhile.
            if (TryAllocate(size, alignment) is not { } other)
            {
                await GrowAsync((ulong)size + (ulong)alignment).ConfigureAwait(false);
                other = TryAllocate(size, alignment) ?? throw new ExecutorException(FailureSide.Controller, Step, $"a new reservation has no room for {size} bytes");
            }

            return other;
        }
        finally
        {
            _growing.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _growing.WaitAsync().ConfigureAwait(false);
        _isDisposed = true;
        _slabs = [];
        _growing.Release();
        if (_mapper is not null)
        {
            await _mapper.DisposeAsync().ConfigureAwait(false);
        }
    }

    private SharedBuffer? TryAllocate(int size, int alignment)
    {
        foreach (SharedBufferSlab slab in _slabs)
        {
            if (slab.TryAllocate(size, alignment) is { } buffer)
            {
                return buffer;
            }
        }

        return null;
    }

    private async ValueTask GrowAsync(ulong least)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _mapper ??= MemoryManagers.CreateMapper(control, MemoryTransport.Shared, DataSharing.Shared) as SharedMapper
            ?? throw new ExecutorException(FailureSide.Executor, Step, "it has no service for that; read and write its memory instead");
        ulong page = _mapper.PageSize;
        ulong size = (Math.Max(SlabSize, least) + page - 1) & ~(page - 1);
        MemoryReservation reservation = await _mapper.ReserveAsync(new StripeSizes(0, 0, size), (ExecutorAddress)(PreferredAddress + _reserved), CancellationToken.None)
            .ConfigureAwait(false);
        _reserved += reservation.Range.Size;
        _slabs = [.. _slabs, new SharedBufferSlab(_mapper, reservation)];
    }
}
