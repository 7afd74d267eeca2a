using System.Buffers.Binary;
using System.Text;
using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Failures;
using Jitney.ObjectFiles.Tests.Infrastructure;

namespace Jitney.ObjectFiles.Tests.Archives;

/// <summary>Archives as Microsoft's tools write them, and LLVM's in their place.</summary>
public sealed class CoffArchiveTests
{
    [Fact]
    public void An_archive_of_a_linker_for_Windows_is_read()
    {
        using var tools = new Toolbox();
        Make(tools, "/out:a.lib");
        ArchiveFile archive = ArchiveFile.Read("a.lib", tools.Bytes("a.lib"));

        // The last that is given is the first.
        Assert.Equal(["a_name_longer_than_sixteen.obj", "short.obj"], Names(archive));
        Assert.Equal(["second a_name_longer_than_sixteen.obj", "first short.obj"], Index(archive));
    }

    [Fact]
    public void The_second_index_is_read_where_the_first_is_empty()
    {
        using var tools = new Toolbox();
        Make(tools, "/out:a.lib");
        byte[] bytes = tools.Bytes("a.lib");
        string[] expected = Index(ArchiveFile.Read("a.lib", bytes));

        // The count of the first index; its names stay as bytes without meaning. The second is sorted.
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(68), 0);
        Assert.Equal(expected.Order(StringComparer.Ordinal), Index(ArchiveFile.Read("a.lib", bytes)));
    }

    [Fact]
    public void A_second_index_of_the_format_of_an_empty_first_is_read_as_that()
    {
        // Behind the magic number and two headers with four and ten bytes.
        const int member = 8 + 60 + 4 + 60 + 10;
        byte[] archive = ArchiveBytes.Archive([
            .. ArchiveBytes.Member("/", [0, 0, 0, 0]), .. ArchiveBytes.Member("/", [0, 0, 0, 1, 0, 0, 0, member, (byte)'f', 0]), .. ArchiveBytes.Member("a.o/", "x"u8)]);

        Assert.Equal(["f a.o"], Index(ArchiveFile.Read("a.a", archive)));
    }

    [Theory]
    [InlineData(0, 1_000_000u, "cannot have 1000000 members")]
    [InlineData(12, 1_000_000u, "cannot have 1000000 entries")]
    [InlineData(16, 0x7fff7fffu, "is of member 32767 of 2")]
    [InlineData(16, 0u, "is of member 0 of 2")]
    [InlineData(4, 0x7fffffffu, "where no member can begin")]
    public void A_second_index_that_contradicts_itself_is_refused(int offset, uint value, string expected)
    {
        using var tools = new Toolbox();
        Make(tools, "/out:a.lib");
        byte[] bytes = tools.Bytes("a.lib");
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(68), 0);
        int size = int.Parse(Encoding.Latin1.GetString(bytes, 8 + 48, 10), System.Globalization.CultureInfo.InvariantCulture);
        int second = 68 + ((size + 1) & ~1) + 60;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(second + offset), value);

        MalformedFileException exception = Assert.Throws<MalformedFileException>(() => ArchiveFile.Read("a.lib", bytes));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thin_archive_names_files()
    {
        using var tools = new Toolbox();
        Make(tools, "/llvmlibthin", "/out:a.lib");
        ArchiveFile archive = ArchiveFile.Read(tools.PathOf("a.lib"), tools.Bytes("a.lib"));

        Assert.True(archive.IsThin);
        foreach (ArchiveMember member in archive.Members)
        {
            Assert.Equal(InputKind.Object, InputKinds.Detect(File.ReadAllBytes(member.ThinPath!)));
        }

        Assert.Equal(2, Names(archive).Length);
    }

    [Fact]
    public void Mutated_tables_are_refused_or_harmless()
    {
        using var tools = new Toolbox();
        Make(tools, "/out:a.lib");
        byte[] bytes = tools.Bytes("a.lib");
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(68), 0);
        long content = ArchiveFile.Read("a.lib", bytes).IndexMemberOffset(0);
        var mutation = new Mutation(7, bytes, [8..(int)content, 8..(int)(content + 60)]);
        int survived = 0;
        const int rounds = 7_000;
        for (int round = 0; round < rounds; round++)
        {
            survived += Touch.Archive(mutation.Next()).Refused == 0 ? 1 : 0;
        }

        Assert.InRange(survived, rounds / 20, rounds * 19 / 20);
    }

    private static void Make(Toolbox tools, params string[] options) => tools.Run(
        WindowsTools.LlvmFolder + "llvm-lib",
        [
            .. options,
            WindowsTools.Assemble(tools, WindowsTools.ClangMsvc, ".globl first\nfirst: ret", "short.obj"),
            WindowsTools.Assemble(tools, WindowsTools.ClangMsvc, ".globl second\nsecond: ret", "a_name_longer_than_sixteen.obj"),
        ]);

    private static string[] Names(ArchiveFile archive)
    {
        var names = new List<string>();
        foreach (ArchiveMember member in archive.Members)
        {
            names.Add(member.Name);
        }

        return [.. names];
    }

    private static string[] Index(ArchiveFile archive) =>
    [
        .. Enumerable.Range(0, archive.IndexCount)
            .Select(entry => $"{Encoding.UTF8.GetString(archive.IndexName(entry))} {archive.MemberAt(archive.IndexMemberOffset(entry)).Name}"),
    ];
}
