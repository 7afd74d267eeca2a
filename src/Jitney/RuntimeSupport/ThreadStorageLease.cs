using Jitney.Executors;
using Jitney.Failures;
using Jitney.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.RuntimeSupport;

/// <summary>Thread-local storage that the executor has set aside for a batch. Disposing it gives the storage back, unless
/// <see cref="HandOver"/> was called: then the batch's memory does.</summary>
internal sealed class ThreadStorageLease : IAsyncDisposable
{
    /// <summary>What is being done, for messages.</summary>
    public const string Step = "set thread-local storage aside";

    private readonly IExecutorProcessControl? _control;
    private readonly Undoings? _undoings;
    private readonly ExecutorAddress _handle;
    private bool _isHandedOver;

    private ThreadStorageLease(IExecutorProcessControl? control, Undoings? undoings, ExecutorAddress handle, ulong[] slots) =>
        (_control, _undoings, _handle, Slots) = (control, undoings, handle, slots);

    /// <summary>Distances from the thread pointer, as the image's slots have them.</summary>
    public ulong[] Slots { get; }

    /// <summary>The image's handle; null without an executor.</summary>
    public ExecutorAddress Handle => _handle;

    /// <summary>Storage at a distance chosen without an executor.</summary>
    public static ThreadStorageLease At(ulong offset) => new(null, null, default, [offset]);

    /// <summary>Has an executor load an image.</summary>
    /// <param name="control">The executor.</param>
    /// <param name="image">The image.</param>
    /// <param name="advice">What to do when there is no room.</param>
    /// <param name="undoings">Where storage is given back that nobody wants any more.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="ExecutorException">It cannot: usually because there is no room left at a fixed distance from the thread pointer.</exception>
    public static ValueTask<ThreadStorageLease> LoadAsync(
        IExecutorProcessControl control, ThreadStorageImage image, string advice, Undoings undoings, CancellationToken cancellation)
    {
        SpsWriter writer = ThreadStorageMessages.EncodeLoad(new SpsWriter(image.Bytes.Length + 64), image.Bytes, (ulong)image.SlotsOffset, image.SlotCount);
        return TakeAsync(control, BootstrapSymbols.ThreadStorageLoad, writer.Written, image.SlotCount, advice, undoings, cancellation);
    }

    /// <summary>Has an executor set storage aside by one of its services.</summary>
    /// <param name="control">The executor.</param>
    /// <param name="service">The service's name; <see cref="BootstrapSymbols.ThreadStorageUnload"/> undoes it.</param>
    /// <param name="arguments">The service's arguments.</param>
    /// <param name="slotCount">How many slots it answers with.</param>
    /// <param name="advice">What to do when there is no room; null for nothing.</param>
    /// <param name="undoings">Where storage is given back that nobody wants any more.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="ExecutorException">It cannot.</exception>
    public static async ValueTask<ThreadStorageLease> TakeAsync(
        IExecutorProcessControl control, string service, ReadOnlyMemory<byte> arguments, int slotCount, string? advice, Undoings undoings, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Task<ThreadStorageLease> loading = TakeAsync(control, service, arguments, slotCount, advice, undoings);
        try
        {
            return await loading.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            undoings.Add(loading, async () => await (await loading.ConfigureAwait(false)).GiveBackAsync().ConfigureAwait(false));
            throw;
        }
    }

    /// <summary>The action that gives the storage back with the batch's memory.</summary>
    public AllocationAction? HandOver()
    {
        _isHandedOver = true;
        return _control is null
            ? null
            : new AllocationAction(
                WrapperCall.None,
                new WrapperCall(_control.Description.Service(BootstrapSymbols.ThreadStorageUnload), Arguments()))
            {
                RunsLinkedCode = false,
            };
    }

    /// <inheritdoc/>
    /// <remarks>Does not wait for the executor, which may be at something else; the next link does.</remarks>
    public ValueTask DisposeAsync()
    {
        if (!_isHandedOver && _control is { Ended.IsCompleted: false })
        {
            _undoings!.Add(Task.CompletedTask, GiveBackAsync);
        }

        return default;
    }

    private static async Task<ThreadStorageLease> TakeAsync(
        IExecutorProcessControl control, string service, ReadOnlyMemory<byte> arguments, int slotCount, string? advice, Undoings undoings)
    {
        ReadOnlyMemory<byte> result = await control.CallAsync(control.Description.Service(service), arguments, Step).ConfigureAwait(false);
        Expected<ThreadStorage> storage = MapperCalls.Decode(Step, result, static bytes => ThreadStorageMessages.DecodeLoadResult(bytes));
        return storage.HasValue && storage.Value.Slots.Length == slotCount
            ? new ThreadStorageLease(control, undoings, storage.Value.Handle, storage.Value.Slots)
            : throw new ExecutorException(
                FailureSide.Executor, Step, storage.HasValue ? "it answered for another image" : advice is null ? storage.Problem! : $"{storage.Problem}; {advice}");
    }

    // What it answers is nobody's concern: with the executor gone, so is its storage.
    private async Task GiveBackAsync() => _ = await _control!
        .CallAsync(_control.Description.Service(BootstrapSymbols.ThreadStorageUnload), Arguments(), "give thread-local storage back").ConfigureAwait(false);

    private byte[] Arguments() => ActionMessages.EncodeHandle(new SpsWriter(), _handle).Written.ToArray();
}
