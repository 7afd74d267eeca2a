using System.Globalization;
using Jitney.Interop;
using Jitney.Interop.Files;
using Jitney.Interop.Processes;
using Jitney.Interop.Signals;
using Jitney.Interop.Sockets;
using Jitney.Protocol.Proof;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Executor.Listening;

/// <summary>A process that listens, and has a fresh process run code for each controller. Ended by SIGTERM, SIGINT or SIGHUP.</summary>
/// <remarks>It runs no linked code itself, and reads nothing from controllers but the proof that they know the secret.</remarks>
internal static class Listener
{
    /// <summary>Does what the words say.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(ReadOnlySpan<string> words)
    {
        if (!ListenCommand.TryParse(words, out ListenCommand? command, out string? problem))
        {
            return Fail($"{problem}\nusage:\n{ListenCommand.Usage}");
        }

        // Workers inherit what this process was started with; before the environment is read for the first time.
        StartState.Here.RestoreInheritance();
        try
        {
            SharedSecret? secret = FindSecret(command);
            if (secret is not null && command.IsUnauthenticated)
            {
                return Fail("a secret and --unauthenticated contradict each other");
            }

            if (secret is null && command.Address is TlsAddress)
            {
                return Fail("TLS needs a secret, without which anybody could stand in between: give --secret-file FILE (it is made where there is none)");
            }

            if (secret is null && !command.IsUnauthenticated && command.Address is TcpAddress)
            {
                return Fail("whoever can connect to a TCP port can run code: give --secret-file FILE (it is made where there is none), or say --unauthenticated");
            }

            using var loop = new ListeningLoop(command, secret);
            return loop.Run(static address => Say($"listening at {address}")) switch
            {
                { Code: { } code } => code,
                { Signal: { } signal } => 128 + signal,
                _ => 0,
            };
        }
        catch (Exception exception) when (exception is SystemCallException or IOException or FormatException)
        {
            return Fail(FileProblem.Here.Of(exception));
        }
    }

    private static SharedSecret? FindSecret(ListenCommand command)
    {
        if (command.SecretFile is null)
        {
            return command.IsUnauthenticated ? null : SecretFile.Here.FromEnvironment();
        }

        SharedSecret secret = SecretFile.Here.ReadOrMake(command.SecretFile, out bool isNew);
        if (isNew)
        {
            Say($"made a new secret in {command.SecretFile}");
        }

        return secret;
    }

    private static int Fail(string problem)
    {
        Say(problem);
        return 1;
    }

    private static void Say(string line) => StandardError.Here.WriteLine(string.Create(CultureInfo.InvariantCulture, $"jitney-executor: {line}"));
}
