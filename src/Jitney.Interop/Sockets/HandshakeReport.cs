using Jitney.Interop.Processes;
using Jitney.Interop.Streams;
using Jitney.Protocol.Proof;

namespace Jitney.Interop.Sockets;

/// <summary>What a relay says about its TLS handshake, read step by step without ever waiting.</summary>
/// <param name="bytes">The connection to the relay, of which nothing has been read, and which does not block.</param>
/// <param name="relay">Its process.</param>
internal sealed class HandshakeReport(ByteConnection bytes, ChildProcess relay)
{
    // What shells, and posix_spawn in an emulator, end with where there is no such program, or it is for another machine.
    private const int NoSuchProgram = 127;
    private const int NotExecutable = 126;

    // A process closes its descriptors a little before it can be seen to have ended.
    private static readonly TimeSpan s_endIsSeen = TimeSpan.FromMilliseconds(100);

    private byte[] _report = new byte[1];
    private int _done;

    /// <summary>Looks at what has come.</summary>
    /// <param name="secret">The secret that is to be proved within TLS.</param>
    /// <param name="bound">The same, bound to this connection, if the handshake succeeded.</param>
    /// <param name="problem">Why it did not.</param>
    /// <returns>Whether the handshake is over, one way or the other.</returns>
    /// <exception cref="SystemCallException">Reading failed.</exception>
    public bool TryRead(SharedSecret secret, out SharedSecret? bound, out string? problem)
    {
        bound = null;
        problem = null;
        while (_done < _report.Length)
        {
            if (!bytes.TryRead(_report.AsSpan(_done), out int count, out SafeDescriptor? received))
            {
                return false;
            }

            received?.Dispose();
            if (count == 0)
            {
                problem = Silence();
                return true;
            }

            _done += count;
            Array.Resize(ref _report, RelayReport.SizeOf(_report.AsSpan(0, _done)));
        }

        if (RelayReport.TryRead(_report, out byte[]? certificateHash, out problem))
        {
            bound = secret.BoundTo(certificateHash);
        }

        return true;
    }

    private string Silence()
    {
        new DescriptorWait(relay.Descriptor).Wait(s_endIsSeen);
        return relay.Ending() switch
        {
            null => $"{TlsRelay.FileName} closed its connection without a word",
            { Code: NoSuchProgram or NotExecutable } => $"{TlsRelay.FileName} could not be started: can the system start programs of its processor?",
            { } status => $"{TlsRelay.FileName} ended without a word: {status}",
        };
    }
}
