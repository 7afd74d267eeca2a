using System.Buffers.Binary;

namespace Jitney.Linking.Tests.Support;

/// <summary>Unwind tables: written by hand, and read back as an unwinder walks them.</summary>
internal static class FrameTable
{
    /// <summary>A function with its unwind table.</summary>
    /// <param name="name">The function.</param>
    /// <param name="alignment">To what the table's records are padded: 8 is usual, 4 is allowed, 1 is a compiler's mistake that works.</param>
    /// <param name="end">What follows the last record, such as the zero word that ends a table.</param>
    /// <param name="code">The section of the function.</param>
    public static string Source(string name, int alignment, string end = "", string code = ".text") => $"""
        .section {code},"ax",@progbits
        {name}:
            ret
        {name}_end:
        .section .eh_frame,"a",@progbits
        {name}_common:
            .long {name}_common_end - {name}_common - 4
            .long 0
            .byte 1
            .asciz "zR"
            .uleb128 1
            .sleb128 -8
            .byte 16
            .uleb128 1
            .byte 0x1b
            .byte 0x0c, 7, 8, 0x90, 1
            .balign {alignment}
        {name}_common_end:
        {name}_record:
            .long {name}_record_end - {name}_record - 4
            .long {name}_record + 4 - {name}_common
            .long {name} - .
            .long {name}_end - {name}
            .uleb128 0
            .balign {alignment}
        {name}_record_end:
        {end}
        """;

    /// <summary>The addresses of the functions that the descriptions of a table describe; 0 for those of nothing.</summary>
    public static List<ulong> Walk(OfflineBatch linked, ulong address)
    {
        var found = new List<ulong>();
        while (linked.Read32(address) is not 0 and uint length)
        {
            if (linked.Read32(address + 4) != 0)
            {
                int distance = BinaryPrimitives.ReadInt32LittleEndian(linked.Read(address + 8, 4));
                found.Add(distance == 0 ? 0 : address + 8 + (ulong)distance);
            }

            address += 4 + length;
        }

        return found;
    }
}
