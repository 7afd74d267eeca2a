using Jitney.Executors;
using Jitney.Failures;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Sessions;

/// <summary>What a session's end does to linked code, before its executor and memory are given back.</summary>
internal static class SessionEnd
{
    private const int LooksAtCode = 2000;

    /// <summary>Does something that is given up when its session ends.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled, or the session has ended meanwhile.</exception>
    public static async ValueTask<T> UnlessEndedAsync<T>(Func<CancellationToken, ValueTask<T>> work, CancellationToken ending, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, ending);
        try
        {
            return await work(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException end) when (either.IsCancellationRequested)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new OperationCanceledException("the session ended while it linked", end, ending);
        }
    }

    /// <summary>Ends the calls of linked code, and undoes links that were given up; code that runs on all the same is ended where it can be.</summary>
    /// <param name="control">The executor.</param>
    /// <param name="undoings">Links that were given up.</param>
    /// <param name="areAwaited">Whether code waits for the end of handlers that were told to stop.</param>
    /// <param name="leavesCodeRunning">Whether calls of the session have not come to their end, where the executor itself does not know.</param>
    /// <param name="limit">How long what is undone may take.</param>
    public static async ValueTask OfCodeAsync(IExecutorProcessControl control, Undoings undoings, bool areAwaited, bool leavesCodeRunning, TimeSpan limit)
    {
        ICodeRunner? code = control.Find<ICodeRunner>();
        code?.EndCalls();
        bool isAtRest = await undoings.RestAsync(limit).ConfigureAwait(false);
        for (int looks = 0; areAwaited && code is { RunsCode: true } && looks < LooksAtCode; looks++)
        {
            // It has just been told that nobody answers it any more, and may have something to put in order.
            await Task.Delay(1).ConfigureAwait(false);
        }

        if (control.Find<InProcessExecutor>() is { } own)
        {
            // As in a native program: thread-local variables of the main thread end before finalisers run.
            await own.EndFreeThreadsAsync().ConfigureAwait(false);
        }

        if (code?.RunsCode ?? leavesCodeRunning)
        {
            // Nothing may be taken from under it: neither its memory nor, by finalisers, what it works with. It ends with the connection, as a program that is killed does,
            // without finalisers; perhaps it could not even be asked for more, since it may have closed all its descriptors. In the host's own process it keeps the memory that it
            // runs in.
            await control.DisposeAsync().ConfigureAwait(false);
        }
        else if (isAtRest)
        {
            // Finalisers of batches that were kept: no code relies on these any more.
            _ = await undoings.EndAsync(limit).ConfigureAwait(false);
            if (code is { RunsCode: true })
            {
                await control.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Gives back what does not depend on linked code, whatever fails in between.</summary>
    public static async ValueTask OfTheRestAsync(Func<ValueTask> buffers, Func<Task> executor, Func<Task> former, params IDisposable[] others)
    {
        try
        {
            await buffers().ConfigureAwait(false);
        }
        finally
        {
            try
            {
                await executor().ConfigureAwait(false);
                await former().ConfigureAwait(false);
            }
            finally
            {
                Array.ForEach(others, static other => other.Dispose());
            }
        }
    }

    /// <summary>Gives linked memory back, which runs finalisers.</summary>
    /// <remarks>Once the executor has ended, or does not answer any more, there is nobody to run them, and who does not come to an end with them in time is ended with the connection.</remarks>
    /// <param name="control">The executor.</param>
    /// <param name="images">The memory, in the order of the links.</param>
    /// <param name="limit">How long all of them may take.</param>
    public static async ValueTask OfImagesAsync(IExecutorProcessControl control, LinkedImages images, TimeSpan limit)
    {
        if (images.IsEmpty || control.Ended.IsCompleted || control.IsBehind)
        {
            return;
        }

        using var patience = new CancellationTokenSource(limit);
        await DeallocateAsync(control, images, async work =>
        {
            try
            {
                await work.WaitAsync(patience.Token).ConfigureAwait(false);
            }
            catch (ExecutorException) when (control.Ended.IsCompleted)
            {
                // There is nobody to ask any more.
            }
            catch (OperationCanceledException)
            {
                await control.DisposeAsync().ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }

    /// <summary>Gives linked memory back as long as there is an executor. Finalisers run in the reverse order of the links, and all of them before any memory goes: what one batch registers may lie in
    /// another.</summary>
    /// <param name="control">The executor.</param>
    /// <param name="images">The memory, in the order of the links.</param>
    /// <param name="wait">Waits for a step.</param>
    public static async ValueTask DeallocateAsync(IExecutorProcessControl control, LinkedImages images, Func<Task, Task> wait)
    {
        IReadOnlyList<FinalizedMemory> memory = images.Memory;
        IReadOnlyList<ExecutorAddress> handles = images.Handles;

        // A single batch runs its own when its memory goes.
        int count = memory.Count;
        int known = count > 1 && control.Description.Offers(BootstrapSymbols.ImageFinalize) ? count : 0;
        for (int step = known + count - 1; step >= 0 && !control.Ended.IsCompleted && !control.IsBehind; step--)
        {
            await wait(step >= count ? RunFinalizersAsync(control, handles[step - count]) : memory[step].DeallocateAsync(CancellationToken.None).AsTask()).ConfigureAwait(false);
        }
    }

    private static async Task RunFinalizersAsync(IExecutorProcessControl control, ExecutorAddress handle)
    {
        if (!handle.IsNull)
        {
            await new MapperCalls(control).SuccessAsync(
                BootstrapSymbols.ImageFinalize, new SpsWriter(8).UInt64(handle.Value).Written, "run finalisers", CallLimit.Images, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
