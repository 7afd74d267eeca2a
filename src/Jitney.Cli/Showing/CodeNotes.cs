using Jitney.ObjectFiles.Elf;

namespace Jitney.Cli.Showing;

/// <summary>What stands beside the code of a file: which symbols and which relocations each section has, found in one walk for all sections.</summary>
internal sealed class CodeNotes
{
    private readonly ElfObjectFile _file;
    private readonly ILookup<int, int> _symbols;
    private readonly ILookup<uint, int> _tables;

    /// <summary>Walks over a file's symbols and sections.</summary>
    /// <exception cref="Jitney.ObjectFiles.Failures.LinkException">A symbol is defined in no section that exists.</exception>
    public CodeNotes(ElfObjectFile file)
    {
        _file = file;
        _symbols = Enumerable.Range(0, file.Symbols.Length)
            .Where(symbol => symbol > 0 && file.Symbols[symbol].Type is not (ElfSymbolType.Section or ElfSymbolType.File))
            .ToLookup(file.SymbolSectionIndex);
        _tables = Enumerable.Range(0, file.Sections.Length)
            .Where(table => table > 0 && ElfWords.IsLinked(file, table))
            .ToLookup(table => file.Sections[table].Info);
    }

    /// <summary>The symbols of a section in the order of their offsets.</summary>
    public IEnumerable<(ulong Offset, string Name)> LabelsOf(int section) =>
        _symbols[section].Select(symbol => (_file.Symbols[symbol].Value, _file.SymbolName(symbol))).OrderBy(label => label.Value);

    /// <summary>The relocations of a section in the order of their offsets.</summary>
    public IEnumerable<ElfRelocation> RelocationsOf(int section) =>
        _tables[(uint)section].SelectMany(table => _file.Relocations(table).ToArray()).OrderBy(relocation => relocation.Offset);
}
