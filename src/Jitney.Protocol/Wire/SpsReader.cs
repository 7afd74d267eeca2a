using System.Buffers.Binary;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Protocol.Wire;

/// <summary>Reads values in LLVM's Simple Packed Serialization. Every count is checked against the bytes that are there.</summary>
/// <remarks>All members throw <see cref="MalformedMessageException"/> when the bytes end too early or contradict themselves.
/// Bytes left over at the end are allowed, as LLVM allows them.</remarks>
/// <param name="bytes">The encoded values.</param>
public ref struct SpsReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    /// <summary>How many bytes are left.</summary>
    public readonly int Remaining => _bytes.Length - _position;

    /// <summary>One byte, 0 or 1: nobody writes anything else, so it is not what was meant to be read.</summary>
    public bool Boolean() => Take(1)[0] switch
    {
        0 => false,
        1 => true,
        byte other => throw new MalformedMessageException($"{other} is neither true nor false"),
    };

    /// <summary>An 8-bit number.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>A 16-bit number.</summary>
    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    /// <summary>A 32-bit number.</summary>
    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    /// <summary>A 64-bit number.</summary>
    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>A 64-bit number.</summary>
    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    /// <summary>An address.</summary>
    public ExecutorAddress Address() => new(UInt64());

    /// <summary>A range; its end may not lie before its start.</summary>
    public ExecutorAddressRange Range()
    {
        var range = new ExecutorAddressRange(Address(), Address());
        return range.End < range.Start ? throw new MalformedMessageException($"the range {range} ends before it starts") : range;
    }

    /// <summary>The number of elements of a sequence whose elements take at least <paramref name="elementSize"/> bytes each.</summary>
    public int Count(int elementSize)
    {
        ulong count = UInt64();
        return count <= (ulong)(Remaining / elementSize)
            ? (int)count
            : throw new MalformedMessageException($"a sequence of {count} elements does not fit into {Remaining} bytes");
    }

    /// <summary>A sequence of bytes, as a view of the message.</summary>
    public ReadOnlySpan<byte> Bytes() => Take(Count(1));

    /// <summary>A string; bytes that are no UTF-8 are kept as <see cref="NativeText.ToExactString"/> keeps them.</summary>
    public string String() => ExactText.Decode(Bytes());

    /// <summary>A sequence of strings.</summary>
    public string[] Strings()
    {
        var values = new string[Count(8)];
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = String();
        }

        return values;
    }

    /// <summary>A sequence of strings that need not be UTF-8.</summary>
    public NativeText[] Texts()
    {
        var values = new NativeText[Count(8)];
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = new NativeText(Bytes());
        }

        return values;
    }

    /// <summary>A wrapper call; its arguments are copied.</summary>
    public WrapperCall WrapperCall() => new(Address(), Bytes().ToArray());

    /// <summary>A sequence of action pairs; their arguments are copied.</summary>
    public AllocationAction[] Actions()
    {
        var values = new AllocationAction[Count(32)];
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = new AllocationAction(WrapperCall(), WrapperCall());
        }

        return values;
    }

    /// <summary>An <c>error</c>: null for success, else its message.</summary>
    public string? Error() => Boolean() ? String() : null;

    /// <summary>The head of an <c>expected</c>: true when the value follows, else <paramref name="problem"/> holds the message.</summary>
    public bool Expected(out string? problem)
    {
        problem = Boolean() ? null : String();
        return problem is null;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > Remaining)
        {
            throw new MalformedMessageException($"{count} bytes are needed and {Remaining} are left");
        }

        ReadOnlySpan<byte> taken = _bytes.Slice(_position, count);
        _position += count;
        return taken;
    }
}
