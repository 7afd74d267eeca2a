using Jitney.Linking.Graph;

namespace Jitney.Linking.Architectures.X64;

/// <summary>The code of stubs: a jump through an entry of the GOT or a slot, which may lie within 2 GiB.</summary>
internal static class StubCode
{
    /// <summary>Bytes of one stub.</summary>
    public const int Size = 8;

    /// <summary>Where in a stub its edge to the entry is.</summary>
    public const uint EntryOffset = 2;

    /// <summary>The edge's kind.</summary>
    public const EdgeKind EntryKind = EdgeKind.Delta32;

    /// <summary>What is added to the entry's address: the instruction counts from its end.</summary>
    public const int EntryAddend = -4;

    /// <summary>One stub.</summary>
    public static ReadOnlySpan<byte> Bytes =>
    [
        0xff, 0x25, 0x00, 0x00, 0x00, 0x00, // jmp *entry(%rip)
        0xcc,                               // int3
        0xcc,                               // int3
    ];
}
