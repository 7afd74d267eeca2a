using Jitney.Protocol.Wire;

namespace Jitney.Protocol.Codecs;

/// <summary>Writes and reads values of one type in Simple Packed Serialization, whose bytes do not say what they are: both ends must mean the same.</summary>
/// <remarks>Codecs have no state and may be used from many threads at once. The usual ones, and ways to combine them, are members of <see cref="Sps"/>;
/// a type of your own gets a codec of its own by deriving from this class. Nothing is found by reflection.</remarks>
/// <typeparam name="T">The values' type.</typeparam>
/// <param name="minimumSize">The fewest bytes that a value takes; it bounds how many elements a sequence can claim to have.</param>
public abstract class SpsCodec<T>(int minimumSize)
{
    /// <summary>The fewest bytes that a value takes.</summary>
    public int MinimumSize { get; } = minimumSize;

    /// <summary>Writes a value behind what was written so far.</summary>
    public abstract void Write(SpsWriter writer, T value);

    /// <summary>Reads the next value.</summary>
    /// <exception cref="MalformedMessageException">The bytes are no such value.</exception>
    public abstract T Read(ref SpsReader reader);
}
