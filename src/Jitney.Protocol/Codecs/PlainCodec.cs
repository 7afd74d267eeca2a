using Jitney.Protocol.Wire;

namespace Jitney.Protocol.Codecs;

/// <summary>A codec made of two functions.</summary>
internal sealed class PlainCodec<T>(int minimumSize, Action<SpsWriter, T> write, PlainCodec<T>.ReadOne read) : SpsCodec<T>(minimumSize)
{
    public delegate T ReadOne(ref SpsReader reader);

    public override void Write(SpsWriter writer, T value) => write(writer, value);

    public override T Read(ref SpsReader reader) => read(ref reader);
}
