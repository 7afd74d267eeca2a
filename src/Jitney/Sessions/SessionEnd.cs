using Jitney.Executors;
using Jitney.Failures;
using Jitney.Memory;

namespace Jitney.Sessions;

/// <summary>What a session's end does to linked code, before its executor and memory are given back.</summary>
internal static class SessionEnd
{
    /// <summary>Ends what linked code still does where it can be ended from here.</summary>
    /// <param name="control">The executor.</param>
    /// <param name="areAwaited">Whether code waits for the end of handlers that were told to stop.</param>
    /// <param name="leavesCodeRunning">Whether code was left running in an executor that is nobody's child.</param>
    public static async ValueTask OfCodeAsync(IExecutorProcessControl control, bool areAwaited, bool leavesCodeRunning)
    {
        if (control is InProcessExecutor own)
        {
            if (areAwaited)
            {
                await own.LetCodeEndAsync().ConfigureAwait(false);
            }

            // As in a native program: thread-local variables of the main thread end before finalisers run.
            await own.EndFreeThreadsAsync().ConfigureAwait(false);
        }

        if (leavesCodeRunning || control is InProcessExecutor { RunsCode: true })
        {
            // Code was left running in a process that cannot be ended from here, and that perhaps cannot even answer any more: it may have closed
            // all its descriptors. It ends with the connection, as a program that is killed does, without finalisers. In the host's own process
            // it keeps the memory that it runs in.
            await control.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Gives linked memory back, which runs finalisers.</summary>
    /// <remarks>They run in the reverse order of the links. Once the executor has ended, or does not answer any more, there is nobody to run them, and who does not come to an end
    /// with them in time is ended with the connection.</remarks>
    /// <param name="control">The executor.</param>
    /// <param name="images">The memory, in the order of the links.</param>
    /// <param name="limit">How long all of them may take.</param>
    public static async ValueTask OfImagesAsync(IExecutorProcessControl control, IReadOnlyList<FinalizedMemory> images, TimeSpan limit)
    {
        if (images.Count == 0 || control.Ended.IsCompleted || control.IsBehind)
        {
            return;
        }

        using var patience = new CancellationTokenSource(limit);
        for (int index = images.Count - 1; index >= 0 && !control.Ended.IsCompleted && !control.IsBehind; index--)
        {
            try
            {
                await images[index].DeallocateAsync(CancellationToken.None).AsTask().WaitAsync(patience.Token).ConfigureAwait(false);
            }
            catch (ExecutorException) when (control.Ended.IsCompleted)
            {
                return;
            }
            catch (OperationCanceledException)
            {
                await control.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
