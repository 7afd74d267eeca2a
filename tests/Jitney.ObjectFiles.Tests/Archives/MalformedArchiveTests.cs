using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Failures;
using Jitney.ObjectFiles.Tests.Infrastructure;

namespace Jitney.ObjectFiles.Tests.Archives;

public sealed class MalformedArchiveTests
{
    [Theory]
    [InlineData("-1", "'-1'")]
    [InlineData("", "''")]
    [InlineData("1 2", "'1 2'")]
    [InlineData(" 12", "' 12'")]
    [InlineData("0x10", "'0x10'")]
    [InlineData("+1", "'+1'")]
    [InlineData("1\n", "'1?'")]
    public void A_size_is_a_plain_decimal_number(string size, string shown) =>
        Assert.Equal($"lib.a: offset 0x8: the size of member 'a.o/' is {shown}", WalkError(ArchiveBytes.Header("a.o/", size)));

    [Fact]
    public void The_archive_holds_its_last_member_whole()
    {
        byte[] members = [.. ArchiveBytes.Member("a.o/", "1234"u8), .. ArchiveBytes.Member("b.o/", "1234"u8)];
        Assert.Equal("lib.a: offset 0x48: the archive ends inside member 'b.o' of 4 bytes", WalkError(members[..^1]));
        Assert.Equal("lib.a: offset 0x8: the archive ends inside member 'a.o' of 9999999999 bytes", WalkError(ArchiveBytes.Header("a.o/", "9999999999")));
        Assert.Equal("lib.a: offset 0x48: the archive ends inside a member's header", WalkError(members[..100]));
    }

    [Fact]
    public void A_header_ends_in_its_mark()
    {
        byte[] header = ArchiveBytes.Header("a.o/", "0");
        header[59] = 0;
        Assert.Equal("lib.a: offset 0x8: there is no member's header here", WalkError(header));
    }

    [Theory]
    [InlineData("/5", "the name '/5' lies outside the table of long names of 5 bytes")]
    [InlineData("/999999999999999", "the name '/999999999999999' lies outside the table of long names of 5 bytes")]
    [InlineData("/0", "the name '/0' does not end in the table of long names, or is longer than 4096 bytes")]
    [InlineData("/0x", "the name '/0x' lies outside the table of long names of 5 bytes")]
    [InlineData("/0:1", "the name '/0:1' lies outside the table of long names of 5 bytes")]
    [InlineData("#1/9", "the name '#1/9' does not fit a member of 0 bytes")]
    [InlineData("#1/", "the name '#1/' does not fit a member of 0 bytes")]
    [InlineData("#1/9999999999999", "the name '#1/9999999999999' does not fit a member of 0 bytes")]
    public void A_long_name_lies_where_it_is_said_to(string name, string problem)
    {
        byte[] members = [.. ArchiveBytes.Member("//", "abcde"u8), .. ArchiveBytes.Member(name, [])];
        Assert.Equal($"lib.a: offset 0x4a: {problem}", WalkError(members));
    }

    [Fact]
    public void A_nested_member_is_told_by_a_number()
    {
        byte[] archive = ArchiveBytes.ThinArchive([.. ArchiveBytes.Member("//", "in.a/\n"u8), .. ArchiveBytes.Header("/0:x", "4")]);
        Assert.Contains("the name '/0:x' does not tell a member of a nested archive", Walk(archive), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0 }, "the symbol index of 3 bytes cannot have")]
    [InlineData(new byte[] { 0, 0, 0, 1, 0, 0, 0, 8 }, "the symbol index of 8 bytes cannot have 1 entries")]
    [InlineData(new byte[] { 255, 255, 255, 255, 0, 0, 0, 8 }, "the symbol index of 8 bytes cannot have 4294967295 entries")]
    [InlineData(new byte[] { 0, 0, 0, 1, 0, 0, 0, 8, 65 }, "name 0 of 1 in the symbol index does not end inside it")]
    [InlineData(new byte[] { 0, 0, 0, 1, 0, 0, 0, 7, 65, 0 }, "entry 0 of the symbol index points to 0x7, where no member can begin")]
    [InlineData(new byte[] { 0, 0, 0, 1, 255, 255, 255, 255, 65, 0 }, "entry 0 of the symbol index points to 0xffffffff, where no member can begin")]
    public void A_gnu_index_fits_its_member_and_points_into_the_archive(byte[] index, string problem) =>
        Assert.Contains(problem, ReadError(ArchiveBytes.Member("/", index)), StringComparison.Ordinal);

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 0 }, "the symbol index of 4 bytes cannot have a table")]
    [InlineData(new byte[] { 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, "cannot have a table of 4")]
    [InlineData(new byte[] { 255, 255, 255, 255, 0, 0, 0, 0 }, "cannot have a table of 4294967295")]
    [InlineData(new byte[] { 0, 0, 0, 0, 1, 0, 0, 0 }, "the names of the symbol index, 1 bytes, do not fit into it")]
    [InlineData(new byte[] { 8, 0, 0, 0, 2, 0, 0, 0, 8, 0, 0, 0, 2, 0, 0, 0, 65, 0 }, "entry 0 of the symbol index: its name begins at 0x2, outside")]
    [InlineData(new byte[] { 8, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 2, 0, 0, 0, 65, 66 }, "entry 0 of the symbol index: its name at 0x0 of the string table does not end")]
    [InlineData(new byte[] { 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 65, 0 }, "entry 0 of the symbol index points to 0x0, where no member can begin")]
    public void A_bsd_index_fits_its_member_and_points_into_the_archive(byte[] index, string problem) =>
        Assert.Contains(problem, ReadError(ArchiveBytes.Member("__.SYMDEF", index)), StringComparison.Ordinal);

    [Fact]
    public void A_member_is_asked_for_by_the_offset_of_its_header()
    {
        byte[] members = [.. ArchiveBytes.Member("/", [0, 0, 0, 0]), .. ArchiveBytes.Member("a.o/", "1234"u8)];
        ArchiveFile archive = ArchiveFile.Read("lib.a", ArchiveBytes.Archive(members));

        Assert.Equal("a.o", archive.MemberAt(72).Name);
        Assert.Equal("lib.a: offset 0x8: one of the archive's own tables is no member", Error(() => archive.MemberAt(8)));
        Assert.Equal("lib.a: offset 0x4d: the archive ends inside a member's header", Error(() => archive.MemberAt(archive.Content.Length - 59)));
        Assert.Equal("lib.a: offset 0x46: there is no member's header here", Error(() => archive.MemberAt(70)));
        Assert.Contains("the offset lies outside the archive", Error(() => archive.MemberAt(0)), StringComparison.Ordinal);
        Assert.Contains("the offset lies outside the archive", Error(() => archive.MemberAt(long.MaxValue)), StringComparison.Ordinal);
        Assert.Contains("the offset lies outside the archive", Error(() => archive.MemberAt(long.MinValue)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("!<arch>")]
    [InlineData("!<arch>\r")]
    public void Other_content_is_no_archive(string content) =>
        Assert.Equal("lib.a: offset 0x0: not an archive", Error(() => ArchiveFile.Read("lib.a", System.Text.Encoding.ASCII.GetBytes(content))));

    private static string ReadError(byte[] members) => Error(() => ArchiveFile.Read("lib.a", ArchiveBytes.Archive(members)));

    private static string WalkError(byte[] members) => Walk(ArchiveBytes.Archive(members));

    private static string Walk(byte[] archive) => Error(() => ArchiveFileTests.Names(ArchiveFile.Read("lib.a", archive)));

    private static string Error(Func<object> question) => Assert.Throws<MalformedFileException>(question).Message;
}
