using System.Buffers.Binary;
using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Tests.Infrastructure;

namespace Jitney.ObjectFiles.Tests.Archives;

public sealed class BsdArchiveTests
{
    [Theory]
    [InlineData("__.SYMDEF", 4, false)]
    [InlineData("__.SYMDEF", 4, true)]
    [InlineData("__.SYMDEF SORTED", 4, false)]
    [InlineData("__.SYMDEF SORTED", 4, true)]
    [InlineData("__.SYMDEF_64", 8, false)]
    [InlineData("__.SYMDEF_64 SORTED", 8, true)]
    public void Index_and_members_are_read(string indexName, int width, bool nameInContent)
    {
        byte[] index = IndexMember(indexName, width, nameInContent, 0, 0);
        byte[] a = ArchiveBytes.Member("a.o", "A"u8);
        byte[] content = ArchiveBytes.Archive(
            [.. IndexMember(indexName, width, nameInContent, 8 + index.Length, 8 + index.Length + a.Length), .. a, .. ArchiveBytes.BsdMember("a member with blanks.o", "BCD"u8)]);
        ArchiveFile archive = ArchiveFile.Read("lib.a", content);

        Assert.True(archive.HasSymbolIndex);
        Assert.Equal(["a.o", "a member with blanks.o"], ArchiveFileTests.Names(archive));
        Assert.Equal([("first", "a.o"), ("second", "a member with blanks.o")], ArchiveFileTests.Index(archive));
        Assert.Equal("BCD"u8, archive.MemberAt(archive.IndexMemberOffset(0)).Content.Span);
        Assert.Equal(3, archive.MemberAt(archive.IndexMemberOffset(0)).Size);
    }

    [Theory]
    [InlineData("bsd")]
    [InlineData("darwin")]
    public void Archives_of_llvm_are_read(string format)
    {
        using var tools = new Toolbox();
        tools.Compile("int f_a(void) { return 1; }", "a.o");
        tools.Compile("int f_b(void) { return 1; }", "a_longer_name_than_16.o");
        tools.Run("llvm-ar-19", $"--format={format}", "rcs", "lib.a", "a.o", "a_longer_name_than_16.o");
        ArchiveFile archive = ArchiveFile.Read("lib.a", tools.Bytes("lib.a"));

        Assert.Equal(["a.o", "a_longer_name_than_16.o"], ArchiveFileTests.Names(archive));
        Assert.Equal([("f_a", "a.o"), ("f_b", "a_longer_name_than_16.o")], ArchiveFileTests.Index(archive));
        foreach (ArchiveMember member in archive.Members)
        {
            Assert.True(member.Content.Span.StartsWith(tools.Bytes(member.Name)));
        }
    }

    /// <summary>Two entries, in the order of the second member first, and names in the other order.</summary>
    private static byte[] IndexMember(string name, int width, bool nameInContent, long first, long second)
    {
        var table = new List<byte>();
        foreach (long number in (long[])[4 * width, 6, second, 0, first, 13])
        {
            byte[] bytes = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
            table.AddRange(bytes[..width]);
        }

        byte[] content = [.. table, .. "first\0second\0"u8];
        return nameInContent ? ArchiveBytes.BsdMember(name, content) : ArchiveBytes.Member(name, content);
    }
}
