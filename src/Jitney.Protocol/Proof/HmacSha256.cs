namespace Jitney.Protocol.Proof;

/// <summary>The keyed hash HMAC of RFC 2104 with SHA-256.</summary>
internal static class HmacSha256
{
    public static byte[] Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> used = key.Length > Sha256.BlockSize ? Sha256.Hash(key, []) : key;
        Span<byte> inner = stackalloc byte[Sha256.BlockSize];
        Span<byte> outer = stackalloc byte[Sha256.BlockSize];
        inner.Fill(0x36);
        outer.Fill(0x5c);
        for (int index = 0; index < used.Length; index++)
        {
            inner[index] ^= used[index];
            outer[index] ^= used[index];
        }

        return Sha256.Hash(outer, Sha256.Hash(inner, message));
    }
}
