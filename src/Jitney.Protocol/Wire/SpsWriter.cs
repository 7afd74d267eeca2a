using System.Buffers.Binary;
using System.Text;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Protocol.Wire;

/// <summary>Writes values in LLVM's Simple Packed Serialization: little-endian, one behind the other, no padding, no types.</summary>
/// <remarks>Not thread-safe. The bytes stay valid until the next write or <see cref="Clear"/>; who has sent many and is done with the writer may give them
/// to <see cref="LargeBuffers.Return"/>.</remarks>
public sealed class SpsWriter
{
    private byte[] _buffer;
    private int _length;

    /// <summary>Makes an empty writer.</summary>
    /// <param name="capacity">Bytes to set aside at first.</param>
    public SpsWriter(int capacity = 256) => _buffer = LargeBuffers.Rent(capacity);

    /// <summary>What was written so far.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    /// <summary>Forgets what was written; keeps the memory.</summary>
    public void Clear() => _length = 0;

    /// <summary>One byte, 0 or 1.</summary>
    public SpsWriter Boolean(bool value) => Byte(value ? (byte)1 : (byte)0);

    /// <summary>An 8-bit number.</summary>
    public SpsWriter Byte(byte value)
    {
        Room(1)[0] = value;
        return this;
    }

    /// <summary>A 16-bit number.</summary>
    public SpsWriter UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(Room(2), value);
        return this;
    }

    /// <summary>A 32-bit number.</summary>
    public SpsWriter Int32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Room(4), value);
        return this;
    }

    /// <summary>A 64-bit number.</summary>
    public SpsWriter UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Room(8), value);
        return this;
    }

    /// <summary>A 64-bit number.</summary>
    public SpsWriter Int64(long value) => UInt64(unchecked((ulong)value));

    /// <summary>An address: 64 bits on every machine.</summary>
    public SpsWriter Address(ExecutorAddress value) => UInt64(value.Value);

    /// <summary>A range: its start and its end.</summary>
    public SpsWriter Range(ExecutorAddressRange value) => Address(value.Start).Address(value.End);

    /// <summary>The number of elements of a sequence; the elements follow.</summary>
    public SpsWriter Count(int value) => UInt64((ulong)value);

    /// <summary>A sequence of bytes: their number, then they.</summary>
    public SpsWriter Bytes(ReadOnlySpan<byte> value)
    {
        Count(value.Length);
        value.CopyTo(Room(value.Length));
        return this;
    }

    /// <summary>Room for bytes that the caller puts there before the next write: their number stands before it already if it has to.</summary>
    /// <param name="size">How many. They hold anything before that.</param>
    public Span<byte> Room(int size)
    {
        int end = checked(_length + size);
        if (end > _buffer.Length)
        {
            byte[] larger = LargeBuffers.Rent((int)Math.Max(end, Math.Min(2L * _buffer.Length, Array.MaxLength)));
            Written.CopyTo(larger);
            LargeBuffers.Return(_buffer);
            _buffer = larger;
        }

        Span<byte> room = _buffer.AsSpan(_length, size);
        _length = end;
        return room;
    }

    /// <summary>Bytes that are encoded already, as they are.</summary>
    public SpsWriter Raw(ReadOnlySpan<byte> encoded)
    {
        encoded.CopyTo(Room(encoded.Length));
        return this;
    }

    /// <summary>A string in UTF-8: the number of its bytes, then they; no terminator. Other bytes are those of <see cref="NativeText.ToExactString"/>.</summary>
    public SpsWriter String(string value)
    {
        if (ExactText.HasBytes(value))
        {
            return Bytes(ExactText.Encode(value));
        }

        int length = Encoding.UTF8.GetByteCount(value);
        Count(length);
        Encoding.UTF8.GetBytes(value, Room(length));
        return this;
    }

    /// <summary>A sequence of strings.</summary>
    public SpsWriter Strings(IReadOnlyCollection<string> values)
    {
        Count(values.Count);
        foreach (string value in values)
        {
            String(value);
        }

        return this;
    }

    /// <summary>A sequence of strings that need not be UTF-8.</summary>
    public SpsWriter Texts(IReadOnlyCollection<NativeText> values)
    {
        Count(values.Count);
        foreach (NativeText value in values)
        {
            Bytes(value.Bytes);
        }

        return this;
    }

    /// <summary>A wrapper call: its callee and its argument bytes.</summary>
    public SpsWriter WrapperCall(WrapperCall value) => Address(value.Callee).Bytes(value.Arguments.Span);

    /// <summary>A sequence of action pairs.</summary>
    public SpsWriter Actions(IReadOnlyCollection<AllocationAction> values)
    {
        Count(values.Count);
        foreach (AllocationAction value in values)
        {
            WrapperCall(value.Finalize).WrapperCall(value.Deallocate);
        }

        return this;
    }

    /// <summary>An <c>error</c> that is success.</summary>
    public SpsWriter Success() => Boolean(false);

    /// <summary>An <c>error</c> that failed.</summary>
    public SpsWriter Failure(string message) => Boolean(true).String(message);

    /// <summary>The head of an <c>expected</c> that has a value; the value follows.</summary>
    public SpsWriter Value() => Boolean(true);

    /// <summary>An <c>expected</c> without a value. The opposite sense of <see cref="Failure"/>.</summary>
    public SpsWriter NoValue(string message) => Boolean(false).String(message);
}
