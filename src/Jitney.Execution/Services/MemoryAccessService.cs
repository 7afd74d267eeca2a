using System.Buffers;
using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Services;

/// <summary>Reads and writes the executor's memory, with LLVM's forms.</summary>
/// <remarks>Those have no place for an error. A bad address makes a read's result empty, which no good result is; a write, whose
/// result is empty, then answers with an <c>error</c>. Neither ends the process, as it does with LLVM's executor.</remarks>
internal sealed class MemoryAccessService : IService
{
    private const string WritePrefix = "__llvm_orc_bootstrap_mem_write_uint";
    private const ulong LargestRead = 1 << 30;

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Add(BootstrapSymbols.MemoryRead, ServiceThread.Stream, Read);
        registry.Add(BootstrapSymbols.MemoryWrite, ServiceThread.Stream, Write);
        registry.Add(WritePrefix + "8s_wrapper", ServiceThread.Stream, static call => WriteNumbers(call, sizeof(byte)));
        registry.Add(WritePrefix + "16s_wrapper", ServiceThread.Stream, static call => WriteNumbers(call, sizeof(ushort)));
        registry.Add(WritePrefix + "32s_wrapper", ServiceThread.Stream, static call => WriteNumbers(call, sizeof(uint)));
        registry.Add(WritePrefix + "64s_wrapper", ServiceThread.Stream, static call => WriteNumbers(call, sizeof(ulong)));
        registry.Add(LaterBootstrapSymbols.MemoryWritePointers, ServiceThread.Stream, static call => WriteNumbers(call, sizeof(ulong)));
        registry.Add(LaterBootstrapSymbols.MemoryReadBytes, ServiceThread.Stream, static call => ReadNumbers(call, sizeof(byte)));
        registry.Add(LaterBootstrapSymbols.MemoryReadUInt16s, ServiceThread.Stream, static call => ReadNumbers(call, sizeof(ushort)));
        registry.Add(LaterBootstrapSymbols.MemoryReadUInt32s, ServiceThread.Stream, static call => ReadNumbers(call, sizeof(uint)));
        registry.Add(LaterBootstrapSymbols.MemoryReadUInt64s, ServiceThread.Stream, static call => ReadNumbers(call, sizeof(ulong)));
        registry.Add(LaterBootstrapSymbols.MemoryReadPointers, ServiceThread.Stream, static call => ReadNumbers(call, sizeof(ulong)));
        registry.Add(LaterBootstrapSymbols.MemoryReadStrings, ServiceThread.Stream, ReadStrings);
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
    }

    private static ReadOnlyMemory<byte> Read(ServiceCall call)
    {
        ExecutorAddressRange[] ranges = MemoryAccessMessages.DecodeRead(call.Arguments.Span);
        ulong total = 0;
        foreach (ExecutorAddressRange range in ranges)
        {
            total += range.Size;
            if (range.Size > LargestRead || total > LargestRead)
            {
                throw new MalformedMessageException($"more than {LargestRead} bytes are to be read");
            }
        }

        SpsWriter writer = MemoryAccessMessages.BeginReadResult(new SpsWriter((int)total + (8 * ranges.Length) + 8), ranges.Length);
        foreach (ExecutorAddressRange range in ranges)
        {
            if (OwnMemory.Here.Read(range.Start.Value, MemoryAccessMessages.RoomForRead(writer, (int)range.Size)) is not null)
            {
                return default;
            }
        }

        return writer.Written;
    }

    private static ReadOnlyMemory<byte> ReadNumbers(ServiceCall call, int width)
    {
        var reader = new SpsReader(call.Arguments.Span);
        int count = reader.Count(sizeof(ulong));
        Span<byte> number = stackalloc byte[width];
        var writer = new SpsWriter(8 + (count * width)).Count(count);
        for (int left = count; left > 0; left--)
        {
            if (OwnMemory.Here.Read(reader.UInt64(), number) is not null)
            {
                return default;
            }

            writer.Raw(number);
        }

        return writer.Written;
    }

    private static ReadOnlyMemory<byte> ReadStrings(ServiceCall call)
    {
        var reader = new SpsReader(call.Arguments.Span);
        int count = reader.Count(sizeof(ulong));
        var writer = new SpsWriter().Count(count);
        var text = new ArrayBufferWriter<byte>();
        ulong total = 0;
        for (int left = count; left > 0; left--)
        {
            text.ResetWrittenCount();
            if (!TryReadString(reader.UInt64(), text))
            {
                return default;
            }

            total += (ulong)text.WrittenCount;
            if (total > LargestRead)
            {
                throw new MalformedMessageException($"the strings to be read have more than {LargestRead} bytes");
            }

            writer.Bytes(text.WrittenSpan);
        }

        return writer.Written;
    }

    // A page at a time: the string may end where readable memory does.
    private static bool TryReadString(ulong address, ArrayBufferWriter<byte> text)
    {
        ulong page = (ulong)Environment.SystemPageSize;
        while ((ulong)text.WrittenCount <= LargestRead)
        {
            Span<byte> piece = text.GetSpan((int)page)[..(int)(page - (address % page))];
            if (OwnMemory.Here.Read(address, piece) is not null)
            {
                return false;
            }

            int end = piece.IndexOf((byte)0);
            text.Advance(end < 0 ? piece.Length : end);
            if (end >= 0)
            {
                return true;
            }

            address += (ulong)piece.Length;
        }

        return false;
    }

    private static ReadOnlyMemory<byte> Write(ServiceCall call)
    {
        foreach (MemoryContent content in MemoryAccessMessages.DecodeWrite(call.Arguments))
        {
            if (OwnMemory.Here.Write(content.Address.Value, content.Bytes.Span) is string problem)
            {
                return Failure(content.Address, problem);
            }
        }

        return default;
    }

    private static ReadOnlyMemory<byte> WriteNumbers(ServiceCall call, int width)
    {
        var reader = new SpsReader(call.Arguments.Span);
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        for (int left = reader.Count(8 + width); left > 0; left--)
        {
            ExecutorAddress address = reader.Address();
            for (int index = 0; index < width; index++)
            {
                number[index] = reader.Byte();
            }

            if (OwnMemory.Here.Write(address.Value, number[..width]) is string problem)
            {
                return Failure(address, problem);
            }
        }

        return default;
    }

    private static ReadOnlyMemory<byte> Failure(ExecutorAddress address, string problem) =>
        CommonResults.EncodeError(new SpsWriter(), $"{address} could not be written: {problem}").Written;
}
