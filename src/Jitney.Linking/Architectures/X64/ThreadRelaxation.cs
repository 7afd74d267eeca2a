using System.Buffers.Binary;
using Jitney.Linking.Graph;

namespace Jitney.Linking.Architectures.X64;

/// <summary>Rewrites code of the other models of thread-local storage to the local executable model.</summary>
/// <remarks>
/// All thread-local storage of linked code, and what it uses of libraries, lies at a fixed distance from the thread pointer, in every thread. So
/// nothing needs to be asked at run time. The instruction sequences are those of "ELF Handling For Thread-Local Storage" and of the
/// x86-64 psABI; their length does not change.
/// </remarks>
internal static class ThreadRelaxation
{
    /// <summary>Rewrites one sequence.</summary>
    /// <param name="block">The block's working memory, with the instructions as compiled.</param>
    /// <param name="edge">The edge of the sequence.</param>
    /// <param name="next">The edge behind it: that of the call, for sequences with one, which the builder has taken out of the graph.</param>
    /// <param name="distance">The variable's distance from the thread pointer.</param>
    /// <param name="skipped">How many of the edges behind belong to the sequence and are done with.</param>
    public static bool TryApply(Span<byte> block, in Edge edge, in Edge next, long distance, out int skipped)
    {
        skipped = 0;
        if (distance is < int.MinValue or > int.MaxValue)
        {
            return false;
        }

        int offset = (int)edge.Offset;
        switch (edge.Kind)
        {
            case EdgeKind.ThreadGeneralDynamic:
                skipped = 1;
                return TryGeneralDynamic(block, offset, next, (int)distance);
            case EdgeKind.ThreadLocalDynamic:
                skipped = 1;
                return TryLocalDynamic(block, offset, next);
            case EdgeKind.ThreadGotEntryDelta32:
                return TryInitialExecutable(block, offset, (int)distance);
            case EdgeKind.ThreadDescriptor:
                return TryDescriptor(block, offset, (int)distance);
            case EdgeKind.ThreadDescriptorRex2:
                return TryDescriptorRex2(block, offset, (int)distance);
            default:
                return TryDescriptorCall(block, offset);
        }
    }

    // data16 lea x@tlsgd(%rip), %rdi; data16 data16 rex.W call __tls_get_addr   (or: data16 rex.W call *__tls_get_addr@GOTPCREL(%rip))
    private static bool TryGeneralDynamic(Span<byte> block, int offset, in Edge next, int distance)
    {
        if (next.Kind != EdgeKind.None)
        {
            return false;
        }

        if (IsLargeCall(block, offset, next))
        {
            ReadOnlySpan<byte> large =
            [
                0x64, 0x48, 0x8b, 0x04, 0x25, 0x00, 0x00, 0x00, 0x00, // mov %fs:0, %rax
                0x48, 0x8d, 0x80, 0x00, 0x00, 0x00, 0x00,             // lea distance(%rax), %rax
                0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00,                   // nopw 0(%rax, %rax)
            ];
            large.CopyTo(block[(offset - 3)..]);
            BinaryPrimitives.WriteInt32LittleEndian(block[(offset + 9)..], distance);
            return true;
        }

        if (offset < 4 || block.Length - offset < 12 || next.Offset != (uint)offset + 8 || !block.Slice(offset - 4, 4).SequenceEqual<byte>([0x66, 0x48, 0x8d, 0x3d]))
        {
            return false;
        }

        Span<byte> code = block.Slice(offset - 4, 16);
        ReadOnlySpan<byte> rewritten =
        [
            0x64, 0x48, 0x8b, 0x04, 0x25, 0x00, 0x00, 0x00, 0x00, // mov %fs:0, %rax
            0x48, 0x8d, 0x80, 0x00, 0x00, 0x00, 0x00,             // lea distance(%rax), %rax
        ];
        rewritten.CopyTo(code);
        BinaryPrimitives.WriteInt32LittleEndian(code[12..], distance);
        return true;
    }

    // lea x@tlsld(%rip), %rdi; call __tls_get_addr   (or: call *__tls_get_addr@GOTPCREL(%rip))
    private static bool TryLocalDynamic(Span<byte> block, int offset, in Edge next)
    {
        if (next.Kind != EdgeKind.None)
        {
            return false;
        }

        if (IsLargeCall(block, offset, next))
        {
            ReadOnlySpan<byte> large =
            [
                0x66, 0x66, 0x66, 0x66, 0x2e, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00, // data16 x 3, nopw %cs:0(%rax, %rax)
                0x64, 0x48, 0x8b, 0x04, 0x25, 0x00, 0x00, 0x00, 0x00,                         // mov %fs:0, %rax
            ];
            large.CopyTo(block[(offset - 3)..]);
            return true;
        }

        if (offset < 3 || block.Length - offset < 9 || !block.Slice(offset - 3, 3).SequenceEqual<byte>([0x48, 0x8d, 0x3d]))
        {
            return false;
        }

        if (block[offset + 4] == 0xe8 && next.Offset == (uint)offset + 5)
        {
            ReadOnlySpan<byte> direct = [0x66, 0x66, 0x66, 0x64, 0x48, 0x8b, 0x04, 0x25, 0x00, 0x00, 0x00, 0x00]; // data16 x 3, mov %fs:0, %rax
            direct.CopyTo(block[(offset - 3)..]);
            return true;
        }

        if (block.Length - offset >= 10 && block[offset + 4] == 0xff && block[offset + 5] == 0x15 && next.Offset == (uint)offset + 6)
        {
            ReadOnlySpan<byte> indirect = [0x66, 0x66, 0x66, 0x66, 0x64, 0x48, 0x8b, 0x04, 0x25, 0x00, 0x00, 0x00, 0x00]; // data16 x 4, mov %fs:0, %rax
            indirect.CopyTo(block[(offset - 3)..]);
            return true;
        }

        return false;
    }

    // The large code model: lea x@tls(%rip), %rdi; movabs $__tls_get_addr@PLTOFF, %rax; add %reg, %rax; call *%rax
    private static bool IsLargeCall(ReadOnlySpan<byte> block, int offset, in Edge next) =>
        offset >= 3
        && block.Length - offset >= 19
        && next.Offset == (uint)offset + 6
        && block.Slice(offset - 3, 3).SequenceEqual<byte>([0x48, 0x8d, 0x3d])
        && block.Slice(offset + 4, 2).SequenceEqual<byte>([0x48, 0xb8])
        && (block[offset + 14] & 0xfb) == 0x48
        && block[offset + 15] == 0x01
        && (block[offset + 16] & 0xc7) == 0xc0
        && block.Slice(offset + 17, 2).SequenceEqual<byte>([0xff, 0xd0]);

    // mov x@gottpoff(%rip), %reg; add x@gottpoff(%rip), %reg. Behind a byte 0xd5 it may be the payload of a REX2 prefix that looks like a REX prefix: the GOT entry
    // serves either.
    private static bool TryInitialExecutable(Span<byte> block, int offset, int distance)
    {
        if (Rex2.MayBegin(block, offset - 4))
        {
            return false;
        }

        if (offset < 3 || (block[offset - 3] & 0xfb) != 0x48 || (block[offset - 1] & 0xc7) != 0x05 || block[offset - 2] is not (0x8b or 0x03))
        {
            return false;
        }

        int register = (block[offset - 1] >> 3) & 7;
        bool isExtended = (block[offset - 3] & 4) != 0;
        block[offset - 3] = (byte)(isExtended ? 0x49 : 0x48);
        block[offset - 2] = (byte)(block[offset - 2] == 0x8b ? 0xc7 : 0x81); // mov $distance, %reg; add $distance, %reg
        block[offset - 1] = (byte)(0xc0 | register);
        BinaryPrimitives.WriteInt32LittleEndian(block[offset..], distance);
        return true;
    }

    // lea x@tlsdesc(%rip), %reg
    private static bool TryDescriptor(Span<byte> block, int offset, int distance)
    {
        if (offset < 3 || (block[offset - 3] & 0xfb) != 0x48 || block[offset - 2] != 0x8d || (block[offset - 1] & 0xc7) != 0x05)
        {
            return false;
        }

        // Behind a byte 0xd5 the prefix may be the payload of REX2, in assembler code whose author's assembler knew no relocation for that. Descriptors are called
        // with %rax, and it takes no REX2 to name it.
        if (Rex2.MayBegin(block, offset - 4) && (block[offset - 3] != 0x48 || block[offset - 1] != 0x05))
        {
            return false;
        }

        int register = (block[offset - 1] >> 3) & 7;
        block[offset - 3] = (byte)(0x48 | ((block[offset - 3] & 4) >> 2)); // the register moves from REX.R to REX.B
        block[offset - 2] = 0xc7;                                          // mov $distance, %reg
        block[offset - 1] = (byte)(0xc0 | register);
        BinaryPrimitives.WriteInt32LittleEndian(block[offset..], distance);
        return true;
    }

    // lea x@tlsdesc(%rip), %reg, with a REX2 prefix
    private static bool TryDescriptorRex2(Span<byte> block, int offset, int distance)
    {
        if (!Rex2.MayBegin(block, offset - 4)
            || (block[offset - 3] & ~Rex2.Register) != Rex2.Wide
            || block[offset - 2] != 0x8d
            || (block[offset - 1] & 0xc7) != 0x05)
        {
            return false;
        }

        int register = (block[offset - 1] >> 3) & 7;
        block[offset - 3] = Rex2.RegisterAsBase(block[offset - 3]);
        block[offset - 2] = 0xc7; // mov $distance, %reg
        block[offset - 1] = (byte)(0xc0 | register);
        BinaryPrimitives.WriteInt32LittleEndian(block[offset..], distance);
        return true;
    }

    // call *x@tlscall(%rax)
    private static bool TryDescriptorCall(Span<byte> block, int offset)
    {
        if (block[offset] != 0xff || block[offset + 1] != 0x10)
        {
            return false;
        }

        block[offset] = 0x66;     // xchg %ax, %ax
        block[offset + 1] = 0x90;
        return true;
    }
}
