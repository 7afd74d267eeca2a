using System.Text;

namespace Jitney.Protocol.Proof;

/// <summary>What both ends of a connection know and nobody else does. Never leaves the process, not as text either.</summary>
public sealed class SharedSecret
{
    /// <summary>The fewest bytes a secret may have. Who listens in on a proof can try out short ones.</summary>
    public const int MinimumSize = 16;

    private readonly byte[] _key;
    private readonly byte[] _channel;

    private SharedSecret(byte[] key, ProofChannel proofChannel, byte[] channel) => (_key, ProofChannel, _channel) = (key, proofChannel, channel);

    /// <summary>Whether its proofs are made before TLS.</summary>
    public bool IsBeforeTls => ProofChannel is ProofChannel.BeforeTls;

    /// <summary>Where its proofs hold.</summary>
    internal ProofChannel ProofChannel { get; }

    /// <summary>Makes a secret of what a file or a variable holds; white space around it does not count.</summary>
    /// <exception cref="FormatException">It is too short.</exception>
    public static SharedSecret From(ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> key = content.Trim(" \t\r\n"u8);
        return key.Length >= MinimumSize
            ? new SharedSecret(key.ToArray(), ProofChannel.Open, [])
            : throw new FormatException($"a secret has at least {MinimumSize} bytes");
    }

    /// <inheritdoc cref="From(ReadOnlySpan{byte})"/>
    public static SharedSecret From(string content) => From(Encoding.UTF8.GetBytes(content));

    /// <summary>The same secret, whose proofs open the way to TLS and are of no other use.</summary>
    public SharedSecret BeforeTls() => new(_key, ProofChannel.BeforeTls, []);

    /// <summary>The same secret, whose proofs hold for one TLS connection only: both ends must have seen the same certificate.</summary>
    /// <param name="certificateHash">The SHA-256 hash of the server's certificate, which only its holder can have shown.</param>
    public SharedSecret BoundTo(ReadOnlySpan<byte> certificateHash)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(certificateHash.Length, Sha256.HashSize);
        return new SharedSecret(_key, ProofChannel.WithinTls, certificateHash.ToArray());
    }

    /// <summary>What shows to the other end that this one, in its role, knows the secret.</summary>
    /// <param name="role">Who proves it.</param>
    /// <param name="executorNonce">What the executor chose for this connection.</param>
    /// <param name="controllerNonce">What the controller chose for this connection.</param>
    internal byte[] Prove(ProofRole role, ReadOnlySpan<byte> executorNonce, ReadOnlySpan<byte> controllerNonce) =>
        HmacSha256.Compute(_key, [.. Label(role, ProofChannel), .. executorNonce, .. controllerNonce, .. _channel]);

    // A proof in one place is none in another.
    private static ReadOnlySpan<byte> Label(ProofRole role, ProofChannel proofChannel) => (role, proofChannel) switch
    {
        (ProofRole.Controller, ProofChannel.Open) => "Jitney 1 controller\0"u8,
        (ProofRole.Controller, ProofChannel.BeforeTls) => "Jitney 1 controller before TLS\0"u8,
        (ProofRole.Controller, _) => "Jitney 1 controller TLS\0"u8,
        (_, ProofChannel.Open) => "Jitney 1 executor\0"u8,
        (_, ProofChannel.BeforeTls) => "Jitney 1 executor before TLS\0"u8,
        (_, _) => "Jitney 1 executor TLS\0"u8,
    };
}
