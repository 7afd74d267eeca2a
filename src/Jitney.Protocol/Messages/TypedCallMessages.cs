using System.Buffers.Binary;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Protocol.Messages;

/// <summary>The form of <see cref="BootstrapSymbols.TypedCall"/>.</summary>
internal static class TypedCallMessages
{
    /// <summary>How many bytes stand before the block.</summary>
    public const int BlockOffset = 32;

    /// <summary>How many bytes of a result stand before the block.</summary>
    public const int ResultOffset = 9;

    /// <summary>Writes what stands before the block.</summary>
    /// <param name="message">At least <see cref="BlockOffset"/> bytes.</param>
    /// <param name="thunk">What loads registers and stack.</param>
    /// <param name="function">What it calls.</param>
    /// <param name="returned">How many bytes of the block come back.</param>
    /// <param name="arguments">Where in the block the arguments begin.</param>
    /// <param name="block">The block's size.</param>
    public static void WriteHead(Span<byte> message, ExecutorAddress thunk, ExecutorAddress function, int returned, int arguments, int block)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(message, thunk.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(message[8..], function.Value);
        BinaryPrimitives.WriteInt32LittleEndian(message[16..], returned);
        BinaryPrimitives.WriteInt32LittleEndian(message[20..], arguments);
        BinaryPrimitives.WriteInt64LittleEndian(message[24..], block);
    }

    /// <summary>How many bytes stand behind the block.</summary>
    public static int TailSize(int pointers) => sizeof(ulong) + (pointers * sizeof(uint));

    /// <summary>Writes what stands behind the block.</summary>
    /// <param name="message">As many bytes as <see cref="TailSize"/> says.</param>
    /// <param name="pointers">Where in the block there are offsets in the block, of which the executor makes addresses.</param>
    public static void WriteTail(Span<byte> message, ReadOnlySpan<int> pointers)
    {
        BinaryPrimitives.WriteInt64LittleEndian(message, pointers.Length);
        for (int index = 0; index < pointers.Length; index++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(message[(sizeof(ulong) + (index * sizeof(uint)))..], pointers[index]);
        }
    }

    /// <summary>Reads a call.</summary>
    /// <exception cref="MalformedMessageException">It is none.</exception>
    public static TypedCall Read(ReadOnlySpan<byte> message)
    {
        var reader = new SpsReader(message);
        ulong thunk = reader.UInt64();
        ulong function = reader.UInt64();
        uint returned = unchecked((uint)reader.Int32());
        uint arguments = unchecked((uint)reader.Int32());
        int size = reader.Bytes().Length;
        ReadOnlySpan<byte> block = message.Slice(BlockOffset, size);
        int count = reader.Count(sizeof(uint));
        ReadOnlySpan<byte> pointers = message.Slice(BlockOffset + size + sizeof(ulong), count * sizeof(uint));
        if (returned > (uint)size || arguments > (uint)size)
        {
            throw new MalformedMessageException($"a typed call whose arguments begin at {arguments} and of which {returned} bytes come back, in a block of {size} bytes");
        }

        for (int index = 0; index < count; index++)
        {
            uint pointer = BinaryPrimitives.ReadUInt32LittleEndian(pointers[(index * sizeof(uint))..]);
            if (pointer > (uint)size || (uint)size - pointer < sizeof(ulong))
            {
                throw new MalformedMessageException($"a typed call with a pointer at {pointer}, in a block of {size} bytes");
            }
        }

        return new TypedCall((ExecutorAddress)thunk, (ExecutorAddress)function, (int)returned, (int)arguments, block, pointers);
    }

    /// <summary>Reads a result.</summary>
    /// <param name="result">What came.</param>
    /// <param name="expected">How many bytes of the block it must hold.</param>
    /// <returns>Why the call was not made; null when it was.</returns>
    /// <exception cref="MalformedMessageException">It is none.</exception>
    public static string? ReadProblem(ReadOnlySpan<byte> result, int expected)
    {
        if (result.Length == ResultOffset + expected && result[0] == 1 && BinaryPrimitives.ReadInt64LittleEndian(result[1..]) == expected)
        {
            return null;
        }

        var reader = new SpsReader(result);
        return reader.Expected(out string? problem)
            ? throw new MalformedMessageException($"the result of a typed call of {result.Length - ResultOffset} bytes instead of {expected}")
            : problem;
    }
}
