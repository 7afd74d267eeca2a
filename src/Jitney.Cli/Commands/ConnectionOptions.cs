using System.CommandLine;
using System.CommandLine.Parsing;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Cli.Commands;

/// <summary>The words about executors that run already.</summary>
internal sealed class ConnectionOptions
{
    public Option<ConnectionAddress?> Address { get; } = new("--connect")
    {
        HelpName = "ADDRESS",
        CustomParser = ReadAddress,
        Description = "use an executor that listens at unix:PATH, tcp:[HOST:]PORT or tls:[HOST:]PORT (encrypted); the program reads and writes where that executor was started, with its environment and working directory",
    };

    public Option<string?> SecretFile { get; } = new("--secret-file")
    {
        HelpName = "FILE",
        Description = $"the secret that both ends prove to know (default: what the environment variable {Interop.Sockets.SecretFile.Variable} holds)",
    };

    public Option<bool> Unauthenticated { get; } = new("--unauthenticated")
    {
        Description = "trust whoever listens at the TCP port, such as LLVM's executor",
    };

    public void AddTo(Command command, Option<bool> inProcess, Option<string?> executor)
    {
        command.Add(Address);
        command.Add(SecretFile);
        command.Add(Unauthenticated);
        command.Validators.Add(result => Check(result, inProcess, executor));
    }

    private void Check(CommandResult result, Option<bool> inProcess, Option<string?> executor)
    {
        bool connects = result.GetResult(Address) is not null;
        bool hasFile = result.GetResult(SecretFile) is not null;
        bool isUnauthenticated = result.GetValue(Unauthenticated);
        if (connects && (result.GetValue(inProcess) || result.GetResult(executor) is not null))
        {
            result.AddError("--connect uses an executor that runs already: it goes with neither --in-process nor --executor");
        }

        if (result.GetValue(inProcess) && result.GetResult(executor) is not null)
        {
            result.AddError("--in-process runs the program in this process: it does not go with --executor");
        }

        if (!connects && (hasFile || isUnauthenticated))
        {
            result.AddError("--secret-file and --unauthenticated go with --connect");
        }

        if (isUnauthenticated && result.GetResult(Address) is { Tokens: [.., { Value: var given }] } && ConnectionAddress.TryParse(given, out ConnectionAddress? address, out _) && address is TlsAddress)
        {
            result.AddError("--unauthenticated does not go with tls:, which needs a secret: without one, anybody could stand in between");
        }

        if (hasFile && isUnauthenticated)
        {
            result.AddError("--secret-file and --unauthenticated contradict each other");
        }
    }

    private static ConnectionAddress? ReadAddress(ArgumentResult result)
    {
        if (ConnectionAddress.TryParse(result.Tokens.Count == 0 ? "" : result.Tokens[^1].Value, out ConnectionAddress? address, out string? problem))
        {
            return address;
        }

        result.AddError($"--connect: {problem}");
        return null;
    }
}
