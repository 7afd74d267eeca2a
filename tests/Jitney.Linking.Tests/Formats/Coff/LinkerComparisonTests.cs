using Jitney.Linking.Graph;
using Jitney.Linking.Layout;
using Jitney.Linking.Passes;
using Jitney.Linking.Tests.Support;

namespace Jitney.Linking.Tests.Formats.Coff;

/// <summary>Are the bytes those of another linker, where it lays sections out at the same addresses?</summary>
public sealed class LinkerComparisonTests
{
    private const ulong Base = 0x1_4000_0000;

    // Gaps between functions differ, so there are none.
    private const string First = """
        .text
        .globl main
        main:
            call other
            jmp other
            jne other
            lea table+8(%rip), %rax
            mov word(%rip), %rcx
            movl $5, word+4(%rip)
            movb $5, word+2(%rip)
            cmpw $5, word(%rip)
            movabs $other, %rdx
            movl $1, %eax
            addq $3, word(%rip)
        .section .rdata,"dr"
        .globl table
        table:
            .quad main, other+3
            .rva main, table, word
            .rva other+8
            .secrel32 word
            .secrel32 other
            .secidx main
            .secidx table
            .secidx word
            .short 7
            .quad __ImageBase
            .quad 0x1122334455667788
        .data
        .globl word
        word: .quad table+0x10, main-8
        """;

    private const string Second = """
        .text
        .globl other
        other:
            call main
            lea __ImageBase(%rip), %rax
            movl table@IMGREL(%rax), %ecx
            lea local(%rip), %r8
            ret
        .section .rdata$z,"dr"
        .quad other
        .section .rdata$a,"dr"
        local: .quad local, main
        .data
        .quad table, local
        .secrel32 local
        .secrel32 table
        """;

    [Fact]
    public void Sections_have_the_bytes_that_lld_gives_them()
    {
        byte[][] files = [CoffObjects.Assembly(First), CoffObjects.Assembly(Second)];
        using var tools = new Toolbox();
        File.WriteAllBytes(tools.PathOf("a.obj"), files[0]);
        File.WriteAllBytes(tools.PathOf("b.obj"), files[1]);
        tools.Run("lld-link-19", $"/base:0x{Base:x}", "/fixed", "/entry:main", "/subsystem:console", "/nodefaultlib", "/opt:noref", "/opt:noicf", "/out:a.exe", "a.obj", "b.obj");
        var image = new PortableImage(tools.Bytes("a.exe"));
        (ulong code, byte[] codeBytes) = image.Section(".text");
        (ulong readOnly, byte[] readOnlyBytes) = image.Section(".rdata");
        (ulong writable, byte[] writableBytes) = image.Section(".data");
        OfflineLinker linker = new OfflineLinker { Segments = new SegmentAddresses(code, readOnly, writable), Strip = StripMode.KeepAll }
            .Add(files[0]).Add(files[1]).Define("__ImageBase", Base);

        OfflineBatch linked = linker.Link();

        Compare(codeBytes, linked.Segment(SegmentKind.Code));
        Compare(readOnlyBytes, linked.Segment(SegmentKind.ReadOnly));
        Compare(writableBytes, linked.Segment(SegmentKind.Writable));
    }

    private static void Compare(byte[] expected, byte[] actual)
    {
        Assert.InRange(actual.Length, 1, expected.Length);
        Assert.Equal(Convert.ToHexString(expected.AsSpan(0, actual.Length)), Convert.ToHexString(actual));
    }
}
