using System.Globalization;
using System.Text;
using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;
using Jitney.ObjectFiles.Tests.Infrastructure;

namespace Jitney.ObjectFiles.Tests;

/// <summary>Every section, symbol and relocation of CPython's archives, as this reader and as binutils see them.</summary>
public sealed class DebianPythonTests
{
    private const string Folder = "/usr/lib/python3.11/config-3.11-x86_64-linux-gnu";

    [Theory]
    [InlineData("libpython3.11.a")]
    [InlineData("libpython3.11-pic.a")]
    public void Sections_symbols_and_relocations_are_those_of_readelf(string name)
    {
        using var tools = new Toolbox();
        string path = PathOf(name);
        string[] expected = Readelf.Rows(tools.Run("readelf", "-SW", path), tools.Run("readelf", "-sW", path), tools.Run("readelf", "-rW", path));
        string[] actual = Rows(ArchiveFile.Read(path, File.ReadAllBytes(path)));

        Assert.True(actual.Length > 50_000, $"only {actual.Length} rows");
        for (int row = 0; row < Math.Min(actual.Length, expected.Length); row++)
        {
            Assert.Equal(expected[row], actual[row]);
        }

        Assert.Equal(expected.Length, actual.Length);
    }

    [Theory]
    [InlineData("libpython3.11.a")]
    [InlineData("libpython3.11-pic.a")]
    public void The_index_is_that_of_nm(string name)
    {
        using var tools = new Toolbox();
        string path = PathOf(name);
        ArchiveFile archive = ArchiveFile.Read(path, File.ReadAllBytes(path));
        string[] expected = [.. tools.Run("nm", "-s", path).Split('\n').SkipWhile(line => line != "Archive index:").Skip(1).TakeWhile(line => line != "")];
        string[] actual = [.. Enumerable.Range(0, archive.IndexCount)
            .Select(entry => $"{Encoding.UTF8.GetString(archive.IndexName(entry))} in {archive.MemberAt(archive.IndexMemberOffset(entry)).Name}")];

        Assert.True(actual.Length > 1000, $"only {actual.Length} symbols");
        Assert.Equal(expected, actual);
        Assert.Equal(tools.Run("ar", "t", path).Split('\n', StringSplitOptions.RemoveEmptyEntries), ArchiveNames(archive));
    }

    private static string PathOf(string name)
    {
        string path = Path.Combine(Folder, name);
        Assert.True(File.Exists(path), $"{path} is missing: run ./test.sh, which installs libpython3.11-dev");
        return path;
    }

    private static List<string> ArchiveNames(ArchiveFile archive)
    {
        var names = new List<string>();
        foreach (ArchiveMember member in archive.Members)
        {
            names.Add(member.Name);
        }

        return names;
    }

    private static string[] Rows(ArchiveFile archive)
    {
        var sections = new List<string>();
        var symbols = new List<string>();
        var relocations = new List<string>();
        foreach (ArchiveMember member in archive.Members)
        {
            ElfObjectFile file = ElfObjectFile.Read(new InputName(archive.Path, member.Name), member.Content);
            for (int index = 0; index < file.Sections.Length; index++)
            {
                ElfSectionHeader section = file.Sections[index];
                sections.Add(Row(
                    $"section {index} {file.SectionName(index)} {section.Address:x16} {section.Offset:x6} {section.Size:x6} {section.EntrySize:x2} {section.Link} {section.Info} {section.Alignment}"));
                if (section.Type == ElfSectionType.RelocationsWithAddends)
                {
                    foreach (ElfRelocation relocation in file.Relocations(index))
                    {
                        relocations.Add(Row($"relocation {relocation.Offset:x16} {relocation.Info:x16} {AddendSign(relocation)}{AddendSize(relocation):x}"));
                    }
                }
            }

            for (int index = 0; index < file.Symbols.Length; index++)
            {
                ElfSymbol symbol = file.Symbols[index];
                symbols.Add(Row($"symbol {index} {symbol.Value:x16} {symbol.Size} {Place(file.SymbolSectionIndex(index))} {NameOf(file, index)}"));
            }
        }

        return [.. sections, .. symbols, .. relocations];
    }

    private static string AddendSign(ElfRelocation relocation) => relocation.Addend < 0 ? "-" : "+";

    private static ulong AddendSize(ElfRelocation relocation) => (ulong)Math.Abs(relocation.Addend);

    private static string Place(int place) => place switch
    {
        ElfSymbolPlace.Undefined => "UND",
        ElfSymbolPlace.Absolute => "ABS",
        ElfSymbolPlace.Common => "COM",
        _ => place.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Sections' own symbols have no names; readelf shows that of the section.</summary>
    private static string NameOf(ElfObjectFile file, int symbol) => file.Symbols[symbol].Type == ElfSymbolType.Section
        ? file.SectionName(file.SymbolSectionIndex(symbol))
        : file.SymbolName(symbol);

    private static string Row(FormattableString row) => FormattableString.Invariant(row).TrimEnd();
}
