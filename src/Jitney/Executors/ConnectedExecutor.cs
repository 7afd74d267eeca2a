using System.Diagnostics;
using Jitney.Failures;
using Jitney.Interop;
using Jitney.Interop.Streams;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Executors;

/// <summary>Connects to executors that listen.</summary>
/// <remarks>A linked program has the standard streams, the environment and the working directory of the listening executor. How it ended is told all the same
/// (<see cref="IExecutorProcessControl.Ended"/>) where the executor is Jitney's; signals cannot be sent to it.</remarks>
public static class ConnectedExecutor
{
    private const string Step = "connect";

    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Connects, has both ends prove that they know the secret, if there is one, and waits for the executor's greeting.</summary>
    /// <param name="options">Where to, and how.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The hold on the executor, which the caller disposes.</returns>
    /// <exception cref="ExecutorException">Nobody listens there, the other end belongs to another user or does not know the secret, or it is no executor.</exception>
    /// <exception cref="ArgumentException">There is neither a secret nor the will to do without one over TCP, or there are both; or there is no secret for TLS.</exception>
    public static async Task<IExecutorProcessControl> ConnectAsync(ConnectedExecutorOptions options, CancellationToken cancellation = default)
    {
        if (options.Address is TcpAddress && options.Secret is null == !options.AllowUnauthenticated)
        {
            throw new ArgumentException("over TCP there must be either a secret or the word that none is wanted", nameof(options));
        }

        if (options.Address is TlsAddress && (options.Secret is null || options.AllowUnauthenticated))
        {
            throw new ArgumentException("TLS needs a secret", nameof(options));
        }

        cancellation.ThrowIfCancellationRequested();
        MessageConnection connection = await Task.Run(() => Open(options, cancellation), cancellation).ConfigureAwait(false);
        return await StreamExecutorControl.OpenAsync(connection, null, options.Patience, cancellation).ConfigureAwait(false);
    }

    private static MessageConnection Open(ConnectedExecutorOptions options, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        using var giveUp = new WakeSignal();
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(static signal => ((WakeSignal)signal!).Give(), giveUp);
        try
        {
            while (true)
            {
                var attempt = new ConnectionAttempt(options, options.Patience.Deadline - Stopwatch.GetElapsedTime(start), giveUp);
                if (attempt.Open(out string? problem) is { } bytes)
                {
                    return new MessageConnection(bytes, options.Patience.MaximumMessageSize);
                }

                // Who is let in when there is room again is left to chance.
                if (!attempt.IsToTryAgain || options.Patience.Deadline - Stopwatch.GetElapsedTime(start) < s_longestPause)
                {
                    throw new ExecutorException(FailureSide.Connection, Step, $"{options.Address}: {problem}");
                }

                if (new DescriptorWait(giveUp.Descriptor).Wait(s_longestPause * Random.Shared.NextDouble()))
                {
                    throw new OperationCanceledException();
                }
            }
        }
        catch (Exception exception)
        {
            throw exception switch
            {
                SystemCallException or IOException => new ExecutorException(FailureSide.Connection, Step, exception.Message, exception),
                UnauthorizedAccessException => new ExecutorException(FailureSide.Connection, Step, $"{options.Address}: {exception.Message}", exception),
                TimeoutException => new ExecutorException(
                    FailureSide.Connection, Step, $"nobody answered at {options.Address} within {options.Patience.Deadline.TotalSeconds:0.###} s", exception),
                OperationCanceledException => new OperationCanceledException(exception.Message, exception, cancellation),
                _ => exception,
            };
        }
    }
}
