using Jitney.Interop.Streams;
using Jitney.Protocol.Proof;

namespace Jitney.Interop.Sockets;

/// <summary>What a relay says about its TLS handshake, read step by step without ever waiting.</summary>
/// <param name="bytes">The connection to the relay, of which nothing has been read, and which does not block.</param>
internal sealed class HandshakeReport(ByteConnection bytes)
{
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
                problem = $"{TlsRelay.FileName} ended without a word (is OpenSSL installed?)";
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
}
