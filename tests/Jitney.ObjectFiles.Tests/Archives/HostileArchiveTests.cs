using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Tests.Infrastructure;

namespace Jitney.ObjectFiles.Tests.Archives;

public sealed class HostileArchiveTests
{
    [Fact]
    public void Every_truncation_is_refused_or_harmless()
    {
        using var tools = new Toolbox();
        foreach (byte[] archive in Archives(tools))
        {
            for (int length = 0; length < archive.Length; length++)
            {
                Touch.Archive(archive.AsMemory(0, length));
            }

            Assert.Equal(0, Touch.Archive(archive).Refused);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Mutated_headers_and_tables_are_refused_or_harmless(int which)
    {
        using var tools = new Toolbox();
        byte[] archive = Archives(tools)[which];
        var mutation = new Mutation(which, archive, Tables(archive));

        int survived = 0;
        const int rounds = 7_000;
        for (int round = 0; round < rounds; round++)
        {
            survived += Touch.Archive(mutation.Next()).Refused == 0 ? 1 : 0;
        }

        Assert.InRange(survived, rounds / 20, rounds * 19 / 20);
    }

    private static byte[][] Archives(Toolbox tools)
    {
        string first = tools.Assemble(".globl f\nf: nop", "a.o");
        string second = tools.Assemble(".globl g\ng: nop", "a_name_longer_than_sixteen.o");
        tools.Run("ar", "rc", "lib.a", first, second);
        tools.Run("ar", "rcT", "thin.a", first, second);
        byte[] index = [8, 0, 0, 0, 0, 0, 0, 0, 100, 0, 0, 0, 4, 0, 0, 0, .. "f\0\0\0"u8];
        byte[] bsd = ArchiveBytes.Archive(
            [.. ArchiveBytes.BsdMember("__.SYMDEF", index), .. ArchiveBytes.BsdMember("a member.o", "12345"u8)]);
        return [tools.Bytes("lib.a"), tools.Bytes("thin.a"), bsd];
    }

    /// <summary>All that is not the members' content.</summary>
    private static List<Range> Tables(byte[] archive)
    {
        var ranges = new List<Range>();
        int from = 0;
        foreach (ArchiveMember member in ArchiveFile.Read("lib.a", archive).Members)
        {
            int content = (int)member.HeaderOffset + 60;
            ranges.Add(from..content);
            from = member.ThinPath is null ? (int)member.HeaderOffset : content;
        }

        ranges.Add((ranges[^1].End.Value - 60)..ranges[^1].End);
        return ranges;
    }
}
