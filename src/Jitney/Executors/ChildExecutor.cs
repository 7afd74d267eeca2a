using Jitney.Failures;
using Jitney.Interop;
using Jitney.Interop.Processes;
using Jitney.Interop.Streams;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Executors;

/// <summary>Starts executors as child processes.</summary>
public static class ChildExecutor
{
    /// <summary>Starts an executor and waits for its greeting.</summary>
    /// <param name="options">What to start, and how.</param>
    /// <param name="cancellation">Gives up; the child is ended.</param>
    /// <returns>The hold on it, which the caller disposes.</returns>
    /// <exception cref="ExecutorException">It could not be started, ended, or did not greet as an executor does within the deadline. No process is left.</exception>
    public static async Task<IExecutorProcessControl> StartAsync(ChildExecutorOptions options, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        (MessageConnection connection, ChildProcess child) = Start(options);
        return await StreamExecutorControl.OpenAsync(connection, child, options.Patience, cancellation).ConfigureAwait(false);
    }

    // LLVM's know no such word. The C library takes it from the environment, where the program can see it then; alignments it cannot be told.
    private static bool TakesWords(ChildExecutorOptions options) => options.Transport != ChildTransport.Pipes;

    private static string[] RoomWord(ChildExecutorOptions options) => options.ThreadStorage is { } room && TakesWords(options) ? [room.Word] : [];

    private static string? RoomVariable(ChildExecutorOptions options)
    {
        const string Variable = "GLIBC_TUNABLES";
        if (options.ThreadStorage is not { } room || TakesWords(options))
        {
            return null;
        }

        string? given = options.Environment is { } environment ? environment.GetValueOrDefault(Variable) : Environment.GetEnvironmentVariable(Variable);
        return $"{Variable}={(string.IsNullOrEmpty(given) ? "" : given + ":")}glibc.rtld.optional_static_tls={room.Size + room.Alignment + ThreadStorageRoom.Usual.Size}";
    }

    private static (MessageConnection Connection, ChildProcess Child) Start(ChildExecutorOptions options)
    {
        ChildStreams? streams = null;
        try
        {
            streams = options.Transport is ChildTransport.Pipes ? ChildStreams.OverPipes() : ChildStreams.OverSocketPairs();
            ChildProcess child = ChildProcess.Start(new ProcessStart(options.Path, [options.Path, streams.Word, .. RoomWord(options), .. options.Arguments])
            {
                Environment = options.Environment,
                FirstVariable = RoomVariable(options),
                WorkingDirectory = options.WorkingDirectory,
                Descriptors = streams.Theirs,
            });
            return (new MessageConnection(streams.Ours, options.Patience.MaximumMessageSize), child);
        }
        catch (SystemCallException exception)
        {
            streams?.Ours.Dispose();
            throw new ExecutorException(FailureSide.Controller, "start the executor", exception.Message, exception);
        }
        finally
        {
            // The child has its own by now; while ours are open its end would not be the end of the stream.
            streams?.CloseTheirs();
        }
    }
}
