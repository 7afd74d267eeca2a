using System.Buffers.Binary;
using Jitney.ObjectFiles.Elf;

namespace Jitney.ObjectFiles.Tests.Elf;

/// <summary>A library's thread-local storage, as its program headers say it; hostile ones say nothing.</summary>
public sealed class ElfThreadSegmentTests
{
    [Fact]
    public void Size_and_alignment_are_read() => Assert.Equal((5000UL, 32UL), Assert.NotNull(ElfThreadSegment.Read(Library())));

    [Fact]
    public void A_strange_alignment_counts_as_none() =>
        Assert.Equal((5000UL, 1UL), Assert.NotNull(ElfThreadSegment.Read(Changed(64 + 56 + 48, 33))));

    [Fact]
    public void Other_files_have_none()
    {
        Assert.Null(ElfThreadSegment.Read([]));
        Assert.Null(ElfThreadSegment.Read(new byte[500]));
        Assert.Null(ElfThreadSegment.Read("/* GNU ld script */ GROUP ( libc.so.6 ) and more text that is as long as a header"u8));
    }

    [Fact]
    public void Headers_outside_the_file_are_none()
    {
        byte[] library = Library();
        for (int length = 0; length < library.Length; length++)
        {
            Assert.Null(ElfThreadSegment.Read(library.AsSpan(0, length)));
        }

        Assert.Null(ElfThreadSegment.Read(Changed(32, ulong.MaxValue)));
        Assert.Null(ElfThreadSegment.Read(Changed(32, (ulong)library.Length)));
    }

    private static byte[] Changed(int offset, ulong value)
    {
        byte[] library = Library();
        BinaryPrimitives.WriteUInt64LittleEndian(library.AsSpan(offset), value);
        return library;
    }

    private static byte[] Library()
    {
        var library = new byte[64 + (2 * 56)];
        new byte[] { 0x7f, 0x45, 0x4c, 0x46, 2, 1 }.CopyTo(library, 0);
        BinaryPrimitives.WriteUInt64LittleEndian(library.AsSpan(32), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(library.AsSpan(54), 56);
        BinaryPrimitives.WriteUInt16LittleEndian(library.AsSpan(56), 2);
        Span<byte> header = library.AsSpan(64 + 56);
        BinaryPrimitives.WriteUInt32LittleEndian(header, 7);
        BinaryPrimitives.WriteUInt64LittleEndian(header[40..], 5000);
        BinaryPrimitives.WriteUInt64LittleEndian(header[48..], 32);
        return library;
    }
}
