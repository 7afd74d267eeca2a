using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Protocol.Messages;

/// <summary>Arguments of LLVM's simple memory manager; each begins with the manager's instance.</summary>
/// <remarks>The result of reserve is <see cref="CommonResults.DecodeAddress"/>, those of finalize and deallocate
/// <see cref="CommonResults.DecodeError"/>.</remarks>
internal static class SimpleMemoryMessages
{
    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.SimpleMemoryReserve"/>.</summary>
    public static SpsWriter EncodeReserve(SpsWriter writer, ExecutorAddress instance, ulong size) => writer.Address(instance).UInt64(size);

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.SimpleMemoryReserve"/>.</summary>
    public static (ExecutorAddress Instance, ulong Size) DecodeReserve(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        return (reader.Address(), reader.UInt64());
    }

    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.SimpleMemoryFinalize"/>.</summary>
    /// <remarks>LLVM 19 crashes when a pair of <paramref name="actions"/> has no finalize call.</remarks>
    public static SpsWriter EncodeFinalize(
        SpsWriter writer,
        ExecutorAddress instance,
        IReadOnlyCollection<SimpleMemorySegment> segments,
        IReadOnlyCollection<AllocationAction> actions)
    {
        writer.Address(instance).Count(segments.Count);
        foreach (SimpleMemorySegment segment in segments)
        {
            writer.Byte((byte)segment.Protection).Address(segment.Address).UInt64(segment.Size).Bytes(segment.Content.Span);
        }

        return writer.Actions(actions);
    }

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.SimpleMemoryFinalize"/>; contents are views of <paramref name="arguments"/>.</summary>
    public static (ExecutorAddress Instance, SimpleMemorySegment[] Segments, AllocationAction[] Actions) DecodeFinalize(ReadOnlyMemory<byte> arguments)
    {
        var reader = new SpsReader(arguments.Span);
        ExecutorAddress instance = reader.Address();
        var segments = new SimpleMemorySegment[reader.Count(25)];
        for (int index = 0; index < segments.Length; index++)
        {
            segments[index] = new SimpleMemorySegment(reader.Protection(), reader.Address(), reader.UInt64(), reader.View(arguments));
        }

        return (instance, segments, reader.Actions());
    }

    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.SimpleMemoryDeallocate"/>.</summary>
    public static SpsWriter EncodeDeallocate(SpsWriter writer, ExecutorAddress instance, IReadOnlyCollection<ExecutorAddress> bases) =>
        CommonResults.EncodeAddresses(writer.Address(instance), bases);

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.SimpleMemoryDeallocate"/>.</summary>
    public static (ExecutorAddress Instance, ExecutorAddress[] Bases) DecodeDeallocate(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        return (reader.Address(), reader.Addresses());
    }
}
