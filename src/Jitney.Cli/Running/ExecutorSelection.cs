using Jitney.Executors;
using Jitney.Failures;
using Jitney.Interop.Files;
using Jitney.Interop.Processes;
using Jitney.Interop.Sockets;
using Jitney.Protocol.Proof;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Cli.Running;

/// <summary>Which other process runs a program.</summary>
internal static class ExecutorSelection
{
    private const string Step = "connect";

    /// <summary>What the command line asks for.</summary>
    /// <exception cref="ExecutorException">There is no executor program, or no usable secret.</exception>
    public static ExecutorChoice Of(RunSettings settings)
    {
        if (settings.Connection is { } address)
        {
            SharedSecret? secret = FindSecret(settings);
            if (address is TcpAddress && secret is null && !settings.AllowUnauthenticated)
            {
                throw new ExecutorException(
                    FailureSide.Controller, Step, $"over TCP a secret is needed: give --secret-file, or {SecretFile.Variable} in the environment, or say --unauthenticated");
            }

            if (address is TlsAddress && secret is null)
            {
                throw new ExecutorException(FailureSide.Controller, Step, $"TLS needs a secret: give --secret-file, or {SecretFile.Variable} in the environment");
            }

            var connected = new ConnectedExecutorOptions(address) { Secret = secret, AllowUnauthenticated = settings.AllowUnauthenticated };
            return ExecutorChoice.Listening(connected with { Patience = Patience(settings, connected.Patience) });
        }

        string[] command = CommandOf(settings.Executor ?? ExecutorProgram.Find());
        ChildExecutorOptions child = ChildExecutorOptions.For(command[^1]) with { Launcher = [.. command.SkipLast(1)] };
        return ExecutorChoice.Child(child with { Patience = Patience(settings, child.Patience) });
    }

    // A command with words ends with the executor; what comes before runs it. A word alone is a file, or a program as shells find it.
    private static string[] CommandOf(string named)
    {
        string[] words = IsThere(named) ? [named] : named.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            [] => throw new ExecutorException(FailureSide.Controller, "find the executor", "--executor names no program"),
            [var word] when !IsThere(word) => [ProgramSearch.Here.Find(word) ?? throw new ExecutorException(FailureSide.Controller, "find the executor", $"there is no program {word}")],
            _ => words,
        };
    }

    private static bool IsThere(string path) => InputBytes.Here.Exists(path) || Directory.Exists(path);

    private static ExecutorOptions Patience(RunSettings settings, ExecutorOptions usual) =>
        settings.Deadline is { } deadline ? usual with { Deadline = deadline } : usual;

    private static SharedSecret? FindSecret(RunSettings settings)
    {
        try
        {
            if (settings.SecretFile is { } file)
            {
                return file.Length > 0 ? SecretFile.Here.Read(file) : throw new IOException("--secret-file names no file");
            }

            return settings.AllowUnauthenticated ? null : SecretFile.Here.FromEnvironment();
        }
        catch (Exception exception) when (exception is IOException or FormatException)
        {
            throw new ExecutorException(FailureSide.Controller, "read the secret", exception.Message, exception);
        }
    }
}
