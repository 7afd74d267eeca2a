using System.Text;
using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Tests.Infrastructure;

namespace Jitney.ObjectFiles.Tests.Archives;

public sealed class ArchiveFileTests : IDisposable
{
    private const string LongName = "a_name_longer_than_sixteen_bytes.o";
    private readonly Toolbox _tools = new();

    public ArchiveFileTests()
    {
        _tools.Compile("int f_a(void) { return 1; } int g_a;", "a.o");
        _tools.Compile("int f_b(void) { return 2; }", "sub/b.o");
        _tools.Compile("int f_c(void) { return 3; }", LongName);
    }

    public void Dispose() => _tools.Dispose();

    [Theory]
    [InlineData("ar")]
    [InlineData("llvm-ar-19")]
    public void Members_and_index_of_an_ordinary_archive_are_read(string program)
    {
        _tools.Run(program, "rc", "lib.a", "a.o", "sub/b.o", LongName);
        ArchiveFile archive = Read("lib.a");

        Assert.False(archive.IsThin);
        Assert.True(archive.HasSymbolIndex);
        Assert.Equal(["a.o", "b.o", LongName], Names(archive));
        Assert.Equal([("f_a", "a.o"), ("f_b", "b.o"), ("f_c", LongName), ("g_a", "a.o")], Index(archive));
        foreach (ArchiveMember member in archive.Members)
        {
            byte[] original = _tools.Bytes(member.Name == "b.o" ? "sub/b.o" : member.Name);
            Assert.True(member.Content.Span.SequenceEqual(original));
            Assert.Equal(original.Length, member.Size);
            Assert.Null(member.ThinPath);
            Assert.Null(member.NestedHeaderOffset);
        }
    }

    [Fact]
    public void Without_an_index_members_are_still_walked()
    {
        _tools.Run("ar", "rcS", "lib.a", "a.o", LongName);
        ArchiveFile archive = Read("lib.a");

        Assert.False(archive.HasSymbolIndex);
        Assert.Equal(0, archive.IndexCount);
        Assert.Equal(["a.o", LongName], Names(archive));
    }

    [Fact]
    public void An_index_without_symbols_is_an_index()
    {
        File.WriteAllText(_tools.PathOf("text.o"), "odd");
        _tools.Run("ar", "rcs", "lib.a", "text.o");
        _tools.Run("ranlib", "lib.a");
        ArchiveFile archive = Read("lib.a");

        Assert.Equal(0, archive.IndexCount);
        Assert.Equal(["text.o"], Names(archive));
    }

    [Fact]
    public void Empty_and_nested_archives_are_read()
    {
        _tools.Run("ar", "rc", "empty.a");
        _tools.Run("ar", "rc", "inner.a", "a.o");
        _tools.Run("ar", "rc", "outer.a", "empty.a", "inner.a", LongName);
        ArchiveFile outer = Read("outer.a");

        Assert.Empty(Names(Read("empty.a")));
        Assert.Equal(["empty.a", "inner.a", LongName], Names(outer));
        foreach (ArchiveMember member in outer.Members)
        {
            if (member.Name == "inner.a")
            {
                Assert.Equal(["a.o"], Names(ArchiveFile.Read("outer.a(inner.a)", member.Content)));
            }
        }
    }

    [Fact]
    public void Odd_members_are_padded_also_when_the_last_is_not()
    {
        File.WriteAllText(_tools.PathOf("one.txt"), "1");
        File.WriteAllText(_tools.PathOf("three.txt"), "333");
        _tools.Run("ar", "rcS", "lib.a", "one.txt", "three.txt");
        byte[] content = _tools.Bytes("lib.a");

        Assert.Equal(["one.txt", "three.txt"], Names(ArchiveFile.Read("lib.a", content)));
        Assert.Equal(["one.txt", "three.txt"], Names(ArchiveFile.Read("lib.a", content.AsMemory(..^1))));
    }

    [LinuxFact]
    public void A_thin_archive_names_files_beside_itself()
    {
        Directory.CreateDirectory(_tools.PathOf("libs"));
        _tools.Run("ar", "rcT", "libs/thin.a", "a.o", "sub/b.o", _tools.PathOf(LongName));
        ArchiveFile archive = ArchiveFile.Read(_tools.PathOf("libs/thin.a"), _tools.Bytes("libs/thin.a"));

        Assert.True(archive.IsThin);
        Assert.Equal("f_a", Encoding.UTF8.GetString(archive.IndexName(0)));
        int count = 0;
        foreach (ArchiveMember member in archive.Members)
        {
            byte[] file = File.ReadAllBytes(member.ThinPath!);
            Assert.Equal(file.Length, member.Size);
            Assert.Equal(InputKind.Object, InputKinds.Detect(file));
            Assert.True(member.Content.IsEmpty);
            count++;
        }

        Assert.Equal(3, count);
        Assert.Equal(_tools.PathOf("libs/../sub/b.o"), archive.MemberAt(archive.IndexMemberOffset(2)).ThinPath);
    }

    [Fact]
    public void A_thin_archive_of_archives_tells_the_member_inside()
    {
        _tools.Run("ar", "rc", "inner.a", "a.o", "sub/b.o");
        _tools.Run("ar", "rcT", "thin.a", "inner.a", LongName);
        ArchiveFile thin = Read("thin.a");
        ArchiveFile inner = Read("inner.a");

        Assert.Equal(["inner.a", "inner.a", LongName], Names(thin));
        ArchiveMember b = thin.MemberAt(thin.IndexMemberOffset(2));
        Assert.Equal("f_b", Encoding.UTF8.GetString(thin.IndexName(2)));
        Assert.Equal("b.o", inner.MemberAt(b.NestedHeaderOffset!.Value).Name);
    }

    [Fact]
    public void An_index_of_64_bits_is_read()
    {
        File.WriteAllText(_tools.PathOf("names"), "f_a f_b");
        _tools.Run("ar", "rcS", "lib.a", "a.o", "sub/b.o");
        byte[] members = _tools.Bytes("lib.a")[8..];
        byte[] table = [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 88, .. "f_a\0"u8];
        ArchiveFile archive = ArchiveFile.Read("lib.a", ArchiveBytes.Archive([.. ArchiveBytes.Member("/SYM64/", table), .. members]));

        Assert.True(archive.HasSymbolIndex);
        Assert.Equal([("f_a", "a.o")], Index(archive));
    }

    [Fact]
    public void Tables_of_coff_archives_are_no_members()
    {
        byte[] first = [.. ArchiveBytes.Member("/", [0, 0, 0, 0]), .. ArchiveBytes.Member("/", [1, 0, 0, 0, 200, 0, 0, 0, 0, 0, 0, 0])];
        byte[] names = ArchiveBytes.Member("//", "a_long_name_ended_by_zero.obj\0"u8);
        byte[] rest = [.. ArchiveBytes.Member("/<ECSYMBOLS>/", "?"u8), .. ArchiveBytes.Member("/0", "content"u8)];
        ArchiveFile archive = ArchiveFile.Read("lib.a", ArchiveBytes.Archive([.. first, .. names, .. rest]));

        Assert.Equal(["a_long_name_ended_by_zero.obj"], Names(archive));
        Assert.Equal(0, archive.IndexCount);
    }

    [Fact]
    public void A_member_found_by_index_is_the_object_that_defines_the_symbol()
    {
        _tools.Run("ar", "rc", "lib.a", "a.o", "sub/b.o", LongName);
        ArchiveFile archive = Read("lib.a");
        for (int entry = 0; entry < archive.IndexCount; entry++)
        {
            ArchiveMember member = archive.MemberAt(archive.IndexMemberOffset(entry));
            ElfObjectFile file = ElfObjectFile.Read(new("lib.a", member.Name), member.Content);
            int symbol = Jitney.ObjectFiles.Tests.Elf.ElfObjectFileTests.SymbolNamed(file, Encoding.UTF8.GetString(archive.IndexName(entry)));
            Assert.NotEqual(ElfSymbolPlace.Undefined, file.SymbolSectionIndex(symbol));
        }
    }

    internal static List<string> Names(ArchiveFile archive)
    {
        var names = new List<string>();
        foreach (ArchiveMember member in archive.Members)
        {
            names.Add(member.Name);
        }

        return names;
    }

    internal static List<(string Symbol, string Member)> Index(ArchiveFile archive) =>
        [.. Enumerable.Range(0, archive.IndexCount)
            .Select(entry => (Encoding.UTF8.GetString(archive.IndexName(entry)), archive.MemberAt(archive.IndexMemberOffset(entry)).Name))
            .OrderBy(entry => entry.Item1, StringComparer.Ordinal)];

    private ArchiveFile Read(string name) => ArchiveFile.Read(name, _tools.Bytes(name));
}
