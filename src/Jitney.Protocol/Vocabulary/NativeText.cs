using System.Text;

namespace Jitney.Protocol.Vocabulary;

/// <summary>Text as the operating system and C programs have it: bytes without a zero among them, usually UTF-8 but not always.</summary>
/// <remarks>A string turns into one by itself. Arguments and environments of programs stay as they are this way, where a string would lose bytes
/// that are no UTF-8.</remarks>
public readonly struct NativeText : IEquatable<NativeText>
{
    private readonly byte[]? _bytes;

    /// <summary>Takes a copy of bytes.</summary>
    public NativeText(ReadOnlySpan<byte> bytes) => _bytes = bytes.ToArray();

    /// <summary>The bytes, without a terminator.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>A string in UTF-8.</summary>
    public static implicit operator NativeText(string text) => FromString(text);

    /// <summary>Whether two hold the same bytes.</summary>
    public static bool operator ==(NativeText left, NativeText right) => left.Equals(right);

    /// <summary>Whether two hold different bytes.</summary>
    public static bool operator !=(NativeText left, NativeText right) => !left.Equals(right);

    /// <summary>A string in UTF-8; what <see cref="ToExactString"/> wrote for other bytes becomes those bytes.</summary>
    public static NativeText FromString(string text) => new(ExactText.Encode(text));

    /// <inheritdoc/>
    public bool Equals(NativeText other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is NativeText other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    /// <summary>The text as a string that keeps every byte: one that is no UTF-8 becomes a lone surrogate, U+DC80 to U+DCFF, and one of those becomes the byte again.</summary>
    public string ToExactString() => ExactText.Decode(Bytes);

    /// <summary>The text for people: what is no UTF-8 shows as a replacement character.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Bytes);
}
