using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Protocol.Messages;

/// <summary>Arguments of the memory services with three stripes (docs/protocol.md, "Memory").</summary>
/// <remarks>Results of reserve and initialize are <see cref="CommonResults.DecodeAddress"/>; those of deinitialize and release
/// <see cref="CommonResults.DecodeError"/>, and their arguments <see cref="CommonResults.DecodeAddresses"/>.</remarks>
internal static class MemoryMessages
{
    /// <summary>Writes the arguments of reserve.</summary>
    public static SpsWriter EncodeReserve(SpsWriter writer, in MemoryReserveRequest request) => writer
        .UInt64(request.CodeSize)
        .UInt64(request.ReadOnlySize)
        .UInt64(request.WritableSize)
        .Byte((byte)request.Source)
        .Boolean(request.SharesData)
        .Address(request.Preferred);

    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.MemoryReserveFile"/>.</summary>
    /// <param name="writer">Takes them.</param>
    /// <param name="request">What to reserve; its source is <see cref="MemorySource.Descriptor"/>.</param>
    /// <param name="path">Where the executor finds the object.</param>
    /// <param name="target">What that path, a symbolic link, must lead to.</param>
    public static SpsWriter EncodeReserveFile(SpsWriter writer, in MemoryReserveRequest request, string path, string target) =>
        EncodeReserve(writer, request).Strings([path, target]);

    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.MemoryObjectKeep"/>.</summary>
    /// <param name="writer">Takes them.</param>
    /// <param name="number">What <see cref="BootstrapSymbols.MemoryReserveTwo"/> will call the object: the controller's choice, used once.</param>
    public static SpsWriter EncodeObjectKeep(SpsWriter writer, ulong number) => writer.UInt64(number);

    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.MemoryReserveTwo"/>.</summary>
    /// <param name="writer">Takes them.</param>
    /// <param name="request">What to reserve; its source is <see cref="MemorySource.Descriptor"/>.</param>
    /// <param name="dataObject">The number of the object for data.</param>
    public static SpsWriter EncodeReserveTwo(SpsWriter writer, in MemoryReserveRequest request, ulong dataObject) =>
        EncodeReserve(writer, request).UInt64(dataObject);

    /// <summary>Reads the arguments of reserve.</summary>
    public static MemoryReserveRequest DecodeReserve(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        return Reserve(ref reader);
    }

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.MemoryObjectKeep"/>.</summary>
    public static ulong DecodeObjectKeep(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        return reader.UInt64();
    }

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.MemoryReserveTwo"/>.</summary>
    public static (MemoryReserveRequest Request, ulong DataObject) DecodeReserveTwo(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        MemoryReserveRequest request = Reserve(ref reader);
        return (request, reader.UInt64());
    }

    /// <summary>Writes the arguments of initialize.</summary>
    public static SpsWriter EncodeInitialize(SpsWriter writer, MemoryInitializeRequest request)
    {
        writer.Address(request.Reservation).Segments(request.Segments);
        return writer.Contents(request.Contents).Actions(request.Actions);
    }

    /// <summary>Reads the arguments of initialize; contents are views of <paramref name="arguments"/>.</summary>
    public static MemoryInitializeRequest DecodeInitialize(ReadOnlyMemory<byte> arguments)
    {
        var reader = new SpsReader(arguments.Span);
        return new MemoryInitializeRequest(reader.Address(), reader.Segments(), reader.Contents(arguments), reader.Actions());
    }

    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.MemoryPopulate"/>.</summary>
    public static SpsWriter EncodePopulate(SpsWriter writer, IReadOnlyCollection<ExecutorAddressRange> ranges) => writer.Ranges(ranges);

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.MemoryPopulate"/>.</summary>
    public static ExecutorAddressRange[] DecodePopulate(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        return reader.Ranges();
    }

    private static MemoryReserveRequest Reserve(ref SpsReader reader) => new(
        reader.UInt64(),
        reader.UInt64(),
        reader.UInt64(),
        Source(reader.Byte()),
        reader.Boolean(),
        reader.Address());

    private static MemorySource Source(byte value) => value <= (byte)MemorySource.Descriptor
        ? (MemorySource)value
        : throw new MalformedMessageException($"{value} is no source of a memory object");
}
