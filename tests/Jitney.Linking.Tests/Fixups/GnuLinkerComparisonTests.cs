using System.Globalization;
using System.Text;
using Jitney.Linking.Graph;
using Jitney.Linking.Passes;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Fixups;

/// <summary>Does GNU ld write the same bytes when it puts the same sections at the same addresses?</summary>
/// <remarks>Every section is compared unless <c>GnuLinkerExclusions.txt</c> says why not. Unwind tables are not among them: ld rewrites them.</remarks>
public sealed class GnuLinkerComparisonTests
{
    private static readonly string[] Options =
    [
        "-O0 -fpic",
        "-O2 -fpic",
        "-O0 -fno-pic",
        "-O2 -fno-pic",
        "-Os -fno-pic -ffunction-sections -fdata-sections",
        "-O2 -fpie",
        "-O3 -fpic -fno-plt",
        "-O1 -fpic -mcmodel=large",
        "-O1 -fno-pic -mcmodel=large",
    ];

    public static MatrixTheoryData<string, string> Cases => new(Programs.All.Keys.Order(StringComparer.Ordinal), Options);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Writes_the_same_bytes(string program, string options)
    {
        using var tools = new Toolbox();
        string[] objects = Compile(tools, program, options);
        var linker = new OfflineLinker { Strip = StripMode.KeepAll };
        foreach (string name in objects)
        {
            linker.Add(tools.Bytes(name), name);
        }

        OfflineBatch linked = linker.Link();
        List<Piece> pieces = PiecesOf(linked);
        byte[] theirs = LinkWithGnu(tools, objects, pieces, linked, options);
        ElfObjectFile file = ElfObjectFile.Read(new InputName("ld"), theirs);
        int compared = 0;
        for (int index = 0; index < pieces.Count; index++)
        {
            Piece piece = pieces[index];
            if (!piece.HasContent)
            {
                continue;
            }

            if (Exclusions.Covers(program, options, piece.Section))
            {
                compared++;
                continue;
            }

            int section = Enumerable.Range(0, file.Sections.Length).Single(number => file.SectionName(number) == $".j{index}");
            Assert.Equal(piece.Address, file.Sections[section].Address);
            AssertSame($"{piece.File}({piece.Section})", file.SectionContent(section), linked.Read(piece.Address, (int)piece.Size), piece.Address);
            compared++;
        }

        Assert.True(compared > 0, "nothing was compared");
    }

    [Fact]
    public void Every_exclusion_names_a_case_that_exists_and_gives_a_reason() => Assert.All(Exclusions.All, exclusion =>
    {
        Assert.Contains(exclusion.Program, Programs.All.Keys);
        Assert.False(string.IsNullOrWhiteSpace(exclusion.Reason));
    });

    private static string[] Compile(Toolbox tools, string program, string options)
    {
        string[] sources = Programs.All[program];
        string[] flags = [.. options.Split(' '), "-fno-merge-constants", "-fno-asynchronous-unwind-tables", "-fcf-protection=none", "-w"];
        return [.. sources.Select((source, index) => tools.Compile(source, $"{(char)('a' + index)}.o", options: flags))];
    }

    // All sections of the inputs that have an address, in the order of these.
    private static List<Piece> PiecesOf(OfflineBatch linked) =>
        [.. linked.Batch.Objects
            .Where(graph => graph.Index != linked.Batch.Synthetic.Object)
            .SelectMany(graph => graph.Blocks.Where(block => block is { IsLive: true, Size: > 0 } && (block.Flags & BlockFlags.Frames) == 0)
                .Select(block => new Piece(graph.Name.File, graph.SectionName(block.Section), block.Address, block.Size, !block.IsZeroFill)))
            .Where(piece => !piece.Section.StartsWith(".note", StringComparison.Ordinal))
            .OrderBy(piece => piece.Address)];

    // A position-independent program of ld holds absolute addresses as relocations still to be done; they are done here.
    private static byte[] LinkWithGnu(Toolbox tools, string[] objects, List<Piece> pieces, OfflineBatch linked, string options)
    {
        var script = new StringBuilder("SECTIONS {\n");
        for (int index = 0; index < pieces.Count; index++)
        {
            script.Append(CultureInfo.InvariantCulture, $".j{index} 0x{pieces[index].Address:x} : {{ {pieces[index].File}({pieces[index].Section}) }}\n");
        }

        // What counts from the table's start must count from ours; the entries themselves may have another order.
        script.Append(CultureInfo.InvariantCulture, $".got.plt 0x{linked.GotAddress:x} : {{ *(.got.plt) }}\n");
        script.Append(CultureInfo.InvariantCulture, $".got 0x{linked.GotAddress + 0x70_0000:x} : {{ *(.got) }}\n");
        script.Append(CultureInfo.InvariantCulture, $".rela.dyn : {{ *(.rela.*) }}\n/DISCARD/ : {{ *(.eh_frame) *(.comment) *(.note*) }}\n}}\n");
        File.WriteAllText(tools.PathOf("script"), script.ToString());
        bool isPositionIndependent = !options.Contains("-fno-pic", StringComparison.Ordinal);
        tools.Run("ld", [.. isPositionIndependent ? new[] { "-pie", "--no-dynamic-linker" } : [], "-T", "script", "-o", "ld", "-e", "0", "-z", "max-page-size=4096", "--no-warn-rwx-segments", "--no-check-sections", .. objects]);
        byte[] content = tools.Bytes("ld");
        return isPositionIndependent ? Relocate(content) : content;
    }

    private static byte[] Relocate(byte[] content)
    {
        const uint relative = 8;
        ElfObjectFile file = ElfObjectFile.Read(new InputName("ld"), content);
        for (int index = 0; index < file.Sections.Length; index++)
        {
            if (file.SectionName(index) != ".rela.dyn")
            {
                continue;
            }

            foreach (ref readonly ElfRelocation relocation in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ElfRelocation>(file.SectionContent(index)))
            {
                ulong address = relocation.Offset;
                int owner = Enumerable.Range(1, file.Sections.Length - 1).First(number => Holds(file.Sections[number], address));
                Assert.Equal(relative, relocation.Type);
                BitConverter.TryWriteBytes(content.AsSpan((int)(file.Sections[owner].Offset + (address - file.Sections[owner].Address))), relocation.Addend);
            }
        }

        return content;
    }

    private static bool Holds(in ElfSectionHeader section, ulong address) =>
        section.HasContent && section.Flags.HasFlag(ElfSectionFlags.Allocate) && address >= section.Address && address - section.Address < section.Size;

    private static void AssertSame(string what, ReadOnlySpan<byte> theirs, ReadOnlySpan<byte> ours, ulong address)
    {
        int same = theirs.CommonPrefixLength(ours);
        int from = Math.Max(0, same - 8);
        Assert.True(
            same == ours.Length && theirs.Length == ours.Length,
            $"{what} differs at 0x{address + (ulong)same:x}: ld has {Convert.ToHexString(theirs[from..Math.Min(theirs.Length, same + 8)])}, we have {Convert.ToHexString(ours[from..Math.Min(ours.Length, same + 8)])}");
    }

    private sealed record Piece(string File, string Section, ulong Address, ulong Size, bool HasContent);

    private sealed record Exclusion(string Program, string Options, string Section, string Reason);

    private static class Exclusions
    {
        public static Exclusion[] All { get; } =
            [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Fixups", "GnuLinkerExclusions.txt"))
                .Where(line => line.Length > 0 && line[0] != '#')
                .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
                .Select(fields => new Exclusion(fields[0], fields[1], fields[2], fields[3]))];

        public static bool Covers(string program, string options, string section) =>
            All.Any(exclusion => exclusion.Program == program && exclusion.Options == options && exclusion.Section == section);
    }
}
