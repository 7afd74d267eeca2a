using Jitney.Protocol.Wire;

namespace Jitney.Protocol.Codecs;

/// <summary>A count, then the elements.</summary>
internal sealed class SequenceCodec<T> : SpsCodec<IReadOnlyList<T>>
{
    private readonly SpsCodec<T> _element;

    public SequenceCodec(SpsCodec<T> element)
        : base(sizeof(ulong))
    {
        // A count of elements that take no bytes could not be checked against anything.
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(element.MinimumSize, nameof(element));
        _element = element;
    }

    public override void Write(SpsWriter writer, IReadOnlyList<T> value)
    {
        writer.Count(value.Count);
        for (int index = 0; index < value.Count; index++)
        {
            _element.Write(writer, value[index]);
        }
    }

    public override IReadOnlyList<T> Read(ref SpsReader reader)
    {
        int count = reader.Count(_element.MinimumSize);
        T[] values = count == 0 ? [] : new T[count];
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = _element.Read(ref reader);
        }

        return values;
    }
}
