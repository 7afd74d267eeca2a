using System.Buffers.Binary;

namespace Jitney.Functions.Conventions;

/// <summary>Writes machine code.</summary>
internal sealed class CodeWriter
{
    private readonly List<byte> _bytes = [];

    /// <summary>What was written.</summary>
    public byte[] Written => [.. _bytes];

    /// <summary>Instructions, or their beginnings.</summary>
    public void Bytes(params ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);

    /// <summary>An instruction of 32 bits.</summary>
    public void Instruction(uint instruction) => Number(unchecked((int)instruction));

    /// <summary>An operand of 32 bits.</summary>
    public void Number(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        _bytes.AddRange(bytes);
    }

    /// <summary>An operand of 64 bits.</summary>
    public void Number(ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        _bytes.AddRange(bytes);
    }
}
