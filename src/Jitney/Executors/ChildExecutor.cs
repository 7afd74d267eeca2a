using Jitney.Failures;
using Jitney.Interop;
using Jitney.Interop.Processes;
using Jitney.Interop.Streams;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Executors;

/// <summary>Starts executors as child processes.</summary>
public static class ChildExecutor
{
    // See words.c, and for how long they may be.
    private const string WordsVariable = "JITNEY_EXECUTOR_WORDS";
    private const int MostLetters = 256;

    /// <summary>Starts an executor and waits for its greeting.</summary>
    /// <param name="options">What to start, and how.</param>
    /// <param name="cancellation">Gives up; the child is ended.</param>
    /// <returns>The hold on it, which the caller disposes.</returns>
    /// <exception cref="ExecutorException">It could not be started, ended, or did not greet as an executor does within the deadline. No process is left.</exception>
    public static Task<IExecutorProcessControl> StartAsync(ChildExecutorOptions options, CancellationToken cancellation = default) => StartAsync(options, [], cancellation);

    /// <summary>Starts an executor with the arguments of the program that it will run, as far as they are known: the dynamic linker passes its process's own to initialisers of libraries.</summary>
    internal static async Task<IExecutorProcessControl> StartAsync(ChildExecutorOptions options, IReadOnlyList<NativeText> programArguments, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        (MessageConnection connection, ChildProcess child) = Start(options, programArguments);
        try
        {
            return await StreamExecutorControl.OpenAsync(connection, child, options.Patience, cancellation).ConfigureAwait(false);
        }
        catch (ExecutorExitedException exception) when (StartProblem.OfEnd(options, exception.ExitCode) is { } reason)
        {
            throw new ExecutorExitedException(exception.Step, $"{exception.Problem}; {reason}", exception.ExitCode, exception);
        }
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

    // Others than Jitney's own look for their words on the command line. An emulator that the system puts in front changes the environment.
    private static bool TakesWordsFromEnvironment(ChildExecutorOptions options) =>
        TakesWords(options) && Path.GetFileName(options.Path) == ExecutorProgram.FileName && options.Arguments.Sum(static word => word.Length + 1) < MostLetters
        && !options.Arguments.Any(static word => word.Contains(' ')) && StartProblem.Foreign(StartProblem.FileOf(options, options.Path)) is null;

    private static (MessageConnection Connection, ChildProcess Child) Start(ChildExecutorOptions options, IReadOnlyList<NativeText> programArguments)
    {
        string program = options.Launcher.Count == 0 ? options.Path
            : ProgramSearch.Here.Find(options.Launcher[0]) ?? throw new ExecutorException(FailureSide.Controller, "start the executor", $"there is no program {options.Launcher[0]}");
        ChildStreams? streams = null;
        SafeDescriptor? exit = null;
        ChildProcess? child = null;
        try
        {
            streams = options.Transport is ChildTransport.Pipes ? ChildStreams.OverPipes() : ChildStreams.OverSocketPairs();
            exit = options.Launcher.Count == 0 && TakesWords(options) ? ExitSignal.Make() : null;
            string[] words = [streams.Word, .. RoomWord(options), .. ExitSignal.Words(exit), .. options.Arguments];
            bool isProgram = programArguments.Count > 0 && options.Launcher.Count == 0 && TakesWordsFromEnvironment(options);
            string[] arguments = isProgram ? [.. programArguments.Select(static text => text.ToExactString())] : [options.Path, .. words];
            child = ChildProcess.Start(new ProcessStart(program, [.. options.Launcher, .. arguments])
            {
                Environment = options.Environment,
                FirstVariable = isProgram ? $"{WordsVariable}={string.Join(' ', words)}" : RoomVariable(options),
                WorkingDirectory = options.WorkingDirectory,
                Descriptors = streams.Theirs,
                ExitSignal = exit,
            });
            // Of one that somebody else starts nobody knows the process; and those that only know pipes know nothing of numbers.
            if (Descriptors.Here.GoByNumber && options.Launcher.Count == 0 && TakesWords(options))
            {
                streams.Ours.PutDescriptor = descriptor => Descriptors.Here.PutInto(descriptor, child.Descriptor);
            }

            return (new MessageConnection(streams.Ours, options.Patience.MaximumMessageSize), child);
        }
        catch (Exception failure)
        {
            streams?.Ours.Dispose();
            exit?.Dispose();
            child?.Kill();
            child?.Dispose();
            if (failure is not SystemCallException exception)
            {
                throw;
            }

            throw new ExecutorException(FailureSide.Controller, "start the executor", StartProblem.Of(options, program, exception), exception);
        }
        finally
        {
            // The child has its own by now; while ours are open its end would not be the end of the stream.
            streams?.CloseTheirs();
        }
    }
}
