using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Protocol.Messages;

/// <summary>Forms of the services for units of COFF objects.</summary>
internal static class UnitMessages
{
    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.UnitBegin"/>.</summary>
    public static SpsWriter EncodeBegin(SpsWriter writer, UnitRequest request) => writer
        .Ranges(request.Ranges)
        .Address(request.ImageBase)
        .Range(request.Functions)
        .Range(request.ThreadCallbacks)
        .Address(request.ThreadIndex)
        .Texts(request.Arguments)
        .Range(request.Initialisers)
        .Range(request.Finalisers)
        .Range(request.OldFinalisers);

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.UnitBegin"/>.</summary>
    /// <exception cref="MalformedMessageException">They are none; a unit without ranges is none either.</exception>
    public static UnitRequest DecodeBegin(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        var request = new UnitRequest(
            reader.Ranges(), reader.Address(), reader.Range(), reader.Range(), reader.Address(), reader.Texts(), reader.Range(), reader.Range(), reader.Range());
        return request.Ranges.Count > 0 ? request : throw new MalformedMessageException("a unit has no ranges");
    }

    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.ThreadStorageTake"/>.</summary>
    /// <param name="writer">Takes them.</param>
    /// <param name="template">The first values.</param>
    /// <param name="size">Bytes; what lies behind the first values is zero.</param>
    /// <param name="alignment">A power of two.</param>
    public static SpsWriter EncodeTake(SpsWriter writer, ReadOnlySpan<byte> template, ulong size, ulong alignment) => writer.Bytes(template).UInt64(size).UInt64(alignment);

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.ThreadStorageTake"/>.</summary>
    public static (byte[] Template, ulong Size, ulong Alignment) DecodeTake(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        return (reader.Bytes().ToArray(), reader.UInt64(), reader.UInt64());
    }
}
