namespace Jitney.Benchmarks.Generated;

/// <summary>Writes objects whose functions form a tree: function i counts a variable of its own and calls functions 2i+1 and 2i+2.</summary>
/// <remarks>So a closure needs few waves whatever the number of objects, and running the program takes every function once.</remarks>
internal sealed class GeneratedObject
{
    /// <summary>Bytes of a function.</summary>
    public const int CodeSize = 24;

    /// <summary>Bytes of its variable.</summary>
    public const int VariableSize = 4;

    private const int LargestPlainSection = 0xff00;
    private readonly ElfBuffer _file = new();
    private readonly ElfBuffer _headers = new();
    private readonly ElfBuffer _symbols = new();
    private readonly ElfBuffer _sectionOfSymbol = new();
    private readonly ElfBuffer _names = new();
    private readonly ElfBuffer _sectionNames = new();
    private readonly Dictionary<int, int> _elsewhere = [];
    private readonly int _first;
    private readonly int _count;
    private readonly int _total;

    private readonly bool _counts;

    private GeneratedObject(int first, int count, int total, bool counts) => (_first, _count, _total, _counts) = (first, count, total, counts);

    /// <summary>The bytes of an object with functions <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> - 1 of a tree.</summary>
    /// <param name="first">The first function.</param>
    /// <param name="count">How many.</param>
    /// <param name="total">How many the tree has.</param>
    /// <param name="splits">Whether each function has a section of its own.</param>
    /// <param name="counts">Whether each function has a variable.</param>
    public static byte[] Write(int first, int count, int total, bool splits, bool counts = true)
    {
        var written = new GeneratedObject(first, count, total, counts);
        written.Write(splits ? count : 1);
        return written._file.Written.ToArray();
    }

    // Sections: none, code, relocations, data, mark of the stack, symbols, their sections, names, names of sections.
    private void Write(int texts)
    {
        int symbolTable = (2 * texts) + 3;
        int sections = symbolTable + 4;
        _ = _names.Text("");
        _ = _sectionNames.Text("");
        _headers.Bytes(new byte[64]);
        _file.Bytes(new byte[64]);
        AddSymbols(texts);
        int perText = _count / texts;
        for (int text = 0; text < texts; text++)
        {
            int start = _file.Length;
            for (int index = 0; index < perText; index++)
            {
                AddCode(_first + (text * perText) + index);
            }

            Header(texts == 1 ? ".text" : $".text.f{_first + text}", 1, 6, start, alignment: 8);
        }

        for (int text = 0; text < texts; text++)
        {
            _file.Align();
            int start = _file.Length;
            for (int index = 0; index < perText; index++)
            {
                AddRelocations((text * perText) + index, index * CodeSize);
            }

            Header(".rela.text", 4, 0x40, start, symbolTable, text + 1, 8, 24);
        }

        int data = _file.Length;
        _file.Bytes(new byte[_counts ? VariableSize * _count : 0]);
        Header(".data", 1, 3, data, alignment: 4);
        Header(".note.GNU-stack", 1, 0, _file.Length);
        Table(".symtab", 2, _symbols, symbolTable + 2, 1, 24);
        Table(".symtab_shndx", 18, _sectionOfSymbol, symbolTable, 0, 4);
        Table(".strtab", 3, _names, 0, 0, 0);
        int name = _sectionNames.Text(".shstrtab");
        Table(null, 3, _sectionNames, 0, 0, 0, name);
        _file.Align();
        Finish(sections, _file.Length);
        _file.Bytes(_headers.Written);
    }

    private void AddSymbols(int texts)
    {
        Symbol("", 0, 0, 0, 0);
        for (int index = 0; index < _count; index++)
        {
            Symbol($"f{_first + index}", 0x12, texts == 1 ? 1 : index + 1, texts == 1 ? index * CodeSize : 0, CodeSize);
        }

        for (int index = 0; _counts && index < _count; index++)
        {
            Symbol($"d{_first + index}", 0x11, (2 * texts) + 1, 4 * index, 4);
        }

        for (int index = 0; index < _count; index++)
        {
            AddElsewhere((2 * (_first + index)) + 1);
            AddElsewhere((2 * (_first + index)) + 2);
        }
    }

    private void AddElsewhere(int function)
    {
        if (function < _total && (function < _first || function >= _first + _count))
        {
            _elsewhere.Add(function, _symbols.Length / 24);
            Symbol($"f{function}", 0x10, 0, 0, 0);
        }
    }

    private void Symbol(string name, byte info, int section, int value, int size)
    {
        bool isFar = section >= LargestPlainSection;
        _symbols.Number(name.Length == 0 ? 0 : _names.Text(name));
        _symbols.Byte(info);
        _symbols.Byte(0);
        _symbols.Word(isFar ? 0xffff : section);
        _symbols.Long(value);
        _symbols.Long(size);
        _sectionOfSymbol.Number(isFar ? section : 0);
    }

    private void AddCode(int function)
    {
        _file.Bytes([0x50]);                                           // push rax
        _file.Bytes(_counts
            ? [0x48, 0x8b, 0x05, 0, 0, 0, 0]                           // mov rax, [rip + d@GOTPCREL]
            : [0x0f, 0x1f, 0x80, 0, 0, 0, 0]);                         // nop
        _file.Bytes(_counts
            ? [0xff, 0x00]                                             // inc dword [rax]
            : [0x66, 0x90]);                                           // nop
        for (int child = 1; child <= 2; child++)
        {
            _file.Bytes((2 * function) + child < _total
                ? [0xe8, 0, 0, 0, 0]                                   // call f
                : [0x0f, 0x1f, 0x44, 0x00, 0x00]);                     // nop
        }

        _file.Bytes([0x58]);                                           // pop rax
        _file.Bytes([0xc3]);                                           // ret
        _file.Bytes([0xcc, 0xcc]);                                     // int3
    }

    private void AddRelocations(int index, int place)
    {
        if (_counts)
        {
            Relocation(place + 4, 1 + _count + index, 42);
        }

        for (int child = 1; child <= 2; child++)
        {
            int called = (2 * (_first + index)) + child;
            if (called < _total)
            {
                int symbol = _elsewhere.TryGetValue(called, out int other) ? other : 1 + called - _first;
                Relocation(place + 6 + (5 * child), symbol, 4);
            }
        }
    }

    private void Relocation(int place, int symbol, int type)
    {
        _file.Long(place);
        _file.Number(type);
        _file.Number(symbol);
        _file.Long(-4);
    }

    private void Table(string? name, int type, ElfBuffer content, int link, int info, int entrySize, int nameOffset = 0)
    {
        _file.Align();
        int start = _file.Length;
        _file.Bytes(content.Written);
        Header(name, type, 0, start, link, info, 8, entrySize, nameOffset);
    }

    private void Header(string? name, int type, int flags, int start, int link = 0, int info = 0, int alignment = 1, int entrySize = 0, int nameOffset = 0)
    {
        _headers.Number(name is null ? nameOffset : _sectionNames.Text(name));
        _headers.Number(type);
        _headers.Long(flags);
        _headers.Long(0);
        _headers.Long(start);
        _headers.Long(_file.Length - start);
        _headers.Number(link);
        _headers.Number(info);
        _headers.Long(alignment);
        _headers.Long(entrySize);
    }

    private void Finish(int sections, int headers)
    {
        bool isFar = sections >= LargestPlainSection;
        var first = new ElfBuffer();
        first.Bytes([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        first.Word(1);
        first.Word(62);
        first.Number(1);
        first.Long(0);
        first.Long(0);
        first.Long(headers);
        first.Number(0);
        first.Word(64);
        first.Word(0);
        first.Word(0);
        first.Word(64);
        first.Word(isFar ? 0 : sections);
        first.Word(isFar ? 0xffff : sections - 1);
        _file.Patch(0, first.Written);
        if (isFar)
        {
            // The numbers that do not fit stand in the first section header: its size and its link.
            var numbers = new ElfBuffer();
            numbers.Long(sections);
            numbers.Number(sections - 1);
            _headers.Patch(32, numbers.Written);
        }
    }
}
