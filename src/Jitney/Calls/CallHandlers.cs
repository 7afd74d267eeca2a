using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions.Turns;

namespace Jitney.Calls;

/// <summary>The handlers of one session by their tags' addresses in the executor. Thread-safe.</summary>
/// <param name="failed">Told which handler failed, and how; null for nobody.</param>
internal sealed class CallHandlers(Action<string, Exception>? failed) : IHandlerMoments, IDisposable
{
    private readonly ConcurrentDictionary<ExecutorAddress, (string Name, CallHandler Handler)> _handlers = new();
    private readonly AsyncLocal<HandlerScope?> _scope = new();
    private CancellationTokenSource _running = new();
    private int _count;
    private long _moment;

    /// <summary>Whether the caller runs on behalf of a handler for which linked code waits.</summary>
    public bool IsInside => Current is not null;

    /// <summary>The call on whose behalf the caller runs, and for which linked code waits; null where there is none.</summary>
    public HandlerScope? Current => _scope.Value is { IsOver: false } scope ? scope : null;

    /// <inheritdoc/>
    public long Asked => Current?.Moment ?? 0;

    /// <inheritdoc/>
    public Task? AskedAgain => Current?.Joined;

    /// <inheritdoc/>
    public long Next() => Interlocked.Increment(ref _moment);

    /// <summary>Has a handler answer calls with a tag.</summary>
    public void Place(ExecutorAddress tag, string name, CallHandler handler) => _handlers[tag] = (name, handler);

    /// <summary>Has calls with a tag answered by nobody any more.</summary>
    public void Remove(ExecutorAddress tag) => _handlers.TryRemove(tag, out _);

    /// <summary>Has a call answered.</summary>
    /// <returns>The result, which is empty where nobody answers or the handler failed. Never fails.</returns>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever a handler throws must not leave linked code waiting.")]
    public async Task<ReadOnlyMemory<byte>> RunAsync(ExecutorAddress tag, ReadOnlyMemory<byte> arguments)
    {
        if (!_handlers.TryGetValue(tag, out (string Name, CallHandler Handler) entry))
        {
            return default;
        }

        Interlocked.Increment(ref _count);
        var scope = new HandlerScope(Next());
        _scope.Value = scope;
        CancellationToken cancellation = Volatile.Read(ref _running).Token;
        try
        {
            return await entry.Handler(arguments, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return default;
        }
        catch (Exception exception)
        {
            Report(entry.Name, exception);
            return default;
        }
        finally
        {
            scope.IsOver = true;
            Interlocked.Decrement(ref _count);
        }
    }

    /// <summary>Cancels the handlers that run now. Later calls, those of finalisers for instance, are answered as before.</summary>
    /// <returns>Whether any ran, for which linked code waits.</returns>
    public bool CancelRunning()
    {
        bool isAny = Volatile.Read(ref _count) > 0;
        // Not disposed of: handlers that run still hold its token, and it has no timer.
        CancellationTokenSource running = Interlocked.Exchange(ref _running, new CancellationTokenSource());
        ThreadPool.UnsafeQueueUserWorkItem(static source => source.Cancel(throwOnFirstException: false), running, preferLocal: false);
        return isAny;
    }

    /// <summary>Cancels all handlers.</summary>
    public void Dispose() => CancelRunning();

    /// <summary>Tells that a handler has failed.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "As above: the caller waits.")]
    public void Report(string name, Exception exception)
    {
        try
        {
            failed?.Invoke(name, exception);
        }
        catch (Exception)
        {
            // Who reports failures has failed, and there is nobody to tell.
        }
    }
}
