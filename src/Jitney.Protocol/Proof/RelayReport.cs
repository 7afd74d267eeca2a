using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Jitney.Protocol.Proof;

/// <summary>The first bytes that a TLS relay writes to whoever started it: whether the channel stands.</summary>
/// <remarks>Success: 1, and the SHA-256 hash of the server's certificate; what follows are the other end's bytes. Failure: 0, the size of a text (2 bytes,
/// little-endian), and the problem in UTF-8.</remarks>
internal static class RelayReport
{
    private const byte Failed = 0;
    private const byte Succeeded = 1;
    private const int LongestProblem = 1000;

    /// <summary>The size of a success.</summary>
    public const int SuccessSize = 1 + Sha256.HashSize;

    /// <summary>Writes a success.</summary>
    public static byte[] Success(ReadOnlySpan<byte> certificateHash)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(certificateHash.Length, Sha256.HashSize);
        return [Succeeded, .. certificateHash];
    }

    /// <summary>Writes a failure; of a very long problem only the beginning.</summary>
    public static byte[] Failure(string problem)
    {
        byte[] text = Encoding.UTF8.GetBytes(problem);
        int size = Math.Min(text.Length, LongestProblem);
        return [Failed, (byte)size, (byte)(size >> 8), .. text.AsSpan(0, size)];
    }

    /// <summary>How many bytes there must be, going by those that are there.</summary>
    public static int SizeOf(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [Succeeded, ..] => SuccessSize,
        [_, byte low, byte high, ..] => 3 + low + (high << 8),
        [_, ..] => 3,
        _ => 1,
    };

    /// <summary>Reads a complete report.</summary>
    /// <param name="bytes">The report.</param>
    /// <param name="certificateHash">The certificate's hash, if the channel stands.</param>
    /// <param name="problem">Why it does not.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> bytes,
        [NotNullWhen(true)] out byte[]? certificateHash,
        [NotNullWhen(false)] out string? problem)
    {
        bool isStanding = bytes is [Succeeded, ..] && bytes.Length == SuccessSize;
        certificateHash = isStanding ? bytes[1..].ToArray() : null;
        problem = isStanding ? null : Encoding.UTF8.GetString(bytes[Math.Min(bytes.Length, 3)..]);
        return isStanding;
    }
}
