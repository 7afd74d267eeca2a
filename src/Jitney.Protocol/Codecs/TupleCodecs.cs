using Jitney.Protocol.Wire;

namespace Jitney.Protocol.Codecs;

/// <summary>Two values, one behind the other.</summary>
internal sealed class TupleCodec<T1, T2>(SpsCodec<T1> first, SpsCodec<T2> second)
    : SpsCodec<(T1, T2)>(first.MinimumSize + second.MinimumSize)
{
    public override void Write(SpsWriter writer, (T1, T2) value)
    {
        first.Write(writer, value.Item1);
        second.Write(writer, value.Item2);
    }

    public override (T1, T2) Read(ref SpsReader reader) => (first.Read(ref reader), second.Read(ref reader));
}

/// <summary>Three values, one behind the other.</summary>
internal sealed class TupleCodec<T1, T2, T3>(SpsCodec<T1> first, SpsCodec<T2> second, SpsCodec<T3> third)
    : SpsCodec<(T1, T2, T3)>(first.MinimumSize + second.MinimumSize + third.MinimumSize)
{
    public override void Write(SpsWriter writer, (T1, T2, T3) value)
    {
        first.Write(writer, value.Item1);
        second.Write(writer, value.Item2);
        third.Write(writer, value.Item3);
    }

    public override (T1, T2, T3) Read(ref SpsReader reader) => (first.Read(ref reader), second.Read(ref reader), third.Read(ref reader));
}

/// <summary>Four values, one behind the other.</summary>
internal sealed class TupleCodec<T1, T2, T3, T4>(SpsCodec<T1> first, SpsCodec<T2> second, SpsCodec<T3> third, SpsCodec<T4> fourth)
    : SpsCodec<(T1, T2, T3, T4)>(first.MinimumSize + second.MinimumSize + third.MinimumSize + fourth.MinimumSize)
{
    public override void Write(SpsWriter writer, (T1, T2, T3, T4) value)
    {
        first.Write(writer, value.Item1);
        second.Write(writer, value.Item2);
        third.Write(writer, value.Item3);
        fourth.Write(writer, value.Item4);
    }

    public override (T1, T2, T3, T4) Read(ref SpsReader reader) =>
        (first.Read(ref reader), second.Read(ref reader), third.Read(ref reader), fourth.Read(ref reader));
}
