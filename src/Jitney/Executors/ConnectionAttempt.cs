using System.Diagnostics;
using Jitney.Interop.Sockets;
using Jitney.Interop.Streams;
using Jitney.Protocol.Proof;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Executors;

/// <summary>One try to connect to an executor that listens, with all that comes before the stream. See docs/protocol.md.</summary>
/// <param name="options">Where to, and how.</param>
/// <param name="limit">How long it may take.</param>
/// <param name="giveUp">Gives up early.</param>
internal sealed class ConnectionAttempt(ConnectedExecutorOptions options, TimeSpan limit, WakeSignal giveUp)
{
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Whether the executor had no room for another controller, and may have some soon.</summary>
    public bool IsToTryAgain { get; private set; }

    private TimeSpan Left => limit - Stopwatch.GetElapsedTime(_start);

    /// <summary>Connects, and proves the secret.</summary>
    /// <param name="problem">Why the connection is of no use.</param>
    /// <returns>The connection; null if there is a problem.</returns>
    /// <exception cref="Interop.SystemCallException">Nobody listens, or nobody can be reached.</exception>
    /// <exception cref="TimeoutException">The time was over before anybody answered.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    /// <exception cref="UnauthorizedAccessException">The other end belongs to another user.</exception>
    /// <exception cref="IOException">There is no relay program for TLS.</exception>
    public ByteConnection? Open(out string? problem)
    {
        var tls = options.Address as TlsAddress;
        SafeDescriptor socket = OutgoingConnection.Here.Open(tls?.Port ?? options.Address, limit, giveUp);
        ByteConnection bytes = ByteConnection.Over(socket, socket);
        try
        {
            SharedSecret? secret = options.Secret;
            problem = tls is null ? Prove(bytes, secret) : Prove(bytes, secret!.BeforeTls());
            if (tls is not null && problem is null)
            {
                // From here on the relay alone has the network connection.
                var relay = TlsRelay.Start(options.RelayProgram ?? TlsRelay.FindProgram(), ProofRole.Controller, socket);
                bytes.Dispose();
                bytes = relay.Bytes;
                problem = relay.AwaitHandshake(secret!, Left, giveUp, out secret)
                    ?? (Prove(bytes, secret) is { } refusal ? $"{refusal}; or somebody stands in between" : null);
            }

            if (problem is null)
            {
                return bytes;
            }
        }
        catch
        {
            bytes.Dispose();
            throw;
        }

        bytes.Dispose();
        return null;
    }

    private string? Prove(ByteConnection bytes, SharedSecret? secret)
    {
        var exchange = new ProofExchange(bytes, Left, giveUp);
        string? problem = (options.Address is UnixAddress or PipeAddress ? exchange.SayWord() : null)
            ?? (secret is null ? exchange.ExpectNoChallenge() : exchange.AsController(secret));
        IsToTryAgain = exchange.IsToTryAgain;
        return problem;
    }
}
