using System.Numerics;
using Jitney.Linking.Building;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Coff;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Formats.Coff;

/// <summary>The sections of a COFF object that take memory, as blocks, with the COMDAT groups that they are of.</summary>
internal sealed class CoffBlocks
{
    private readonly CoffObjectFile _file;
    private readonly CoffAttributes _attributes;
    private readonly CoffSectionClass?[] _classes;

    // How many entries a small object may have that nothing fills.
    private const int EntriesWithout = 1024;

    // By section: its first block, or one of SymbolPlace.
    private readonly int[] _first;

    // By section: the section with which it is kept; 0 for none.
    private readonly int[] _associated;

    private CoffBlocks(CoffObjectFile file, CoffAttributes attributes)
    {
        _file = file;
        _attributes = attributes;
        _classes = new CoffSectionClass?[file.SectionCount + 1];
        _first = new int[file.SectionCount + 1];
        _associated = new int[file.SectionCount + 1];
        _first.AsSpan().Fill(SymbolPlace.Nowhere);
    }

    /// <summary>The sections that take memory.</summary>
    public GraphSection[] Sections { get; private set; } = [];

    /// <summary>Their blocks.</summary>
    public Block[] Blocks { get; private set; } = [];

    /// <summary>The groups.</summary>
    public List<ComdatGroup> Groups { get; } = [];

    /// <summary>Makes the blocks of an object.</summary>
    /// <exception cref="LinkException">A section wants what it cannot have, or contradicts itself.</exception>
    public static CoffBlocks Of(CoffObjectFile file, CoffAttributes attributes, ref ObjectLimits limits)
    {
        var blocks = new CoffBlocks(file, attributes);
        blocks.Classify(ref limits);
        blocks.Add();
        return blocks;
    }

    /// <summary>The first block of a section; one of <see cref="SymbolPlace"/> for one that takes no memory.</summary>
    public int First(int section) => _first[section];

    /// <summary>How many blocks a section has.</summary>
    public int Count(int section) => EntrySize(section) is > 0 and int size ? (int)(_file.Section(section).Size / (uint)size) : 1;

    /// <summary>The size of a section's entries, each of which is a block; 0 where it is one.</summary>
    public int EntrySize(int section) => _classes[section]?.EntrySize ?? 0;

    /// <summary>The block with which a section is kept; negative for none.</summary>
    public int Leader(int section) => _associated[section] is > 0 and int other ? _first[other] : SymbolPlace.Nowhere;

    /// <summary>The block in which a place of a section lies, and where in it.</summary>
    public (int Block, ulong Offset) Find(int section, ulong offset)
    {
        int block = _first[section];
        if (block < 0 || EntrySize(section) is not (> 0 and int size))
        {
            return (block, offset);
        }

        int entry = (int)Math.Min(offset / (ulong)size, (ulong)Count(section) - 1);
        return (block + entry, offset - (ulong)(entry * size));
    }

    /// <summary>Adds the groups of an object, once its symbols can be asked for.</summary>
    /// <exception cref="LinkException">Sections that are kept with others contradict themselves.</exception>
    public void AddGroups(ref ObjectLimits limits)
    {
        for (int section = 1; section <= _file.SectionCount; section++)
        {
            if (_first[section] >= 0 && _file.TryComdat(section, out CoffComdat comdat))
            {
                AddGroup(section, comdat, ref limits);
            }
        }

        var roots = new int[_file.SectionCount + 1];
        for (int section = 1; section <= _file.SectionCount; section++)
        {
            if (_associated[section] > 0)
            {
                Join(section, roots);
            }
        }
    }

    private void Classify(ref ObjectLimits limits)
    {
        int sections = 0;
        long blocks = 0;
        long entries = 0;
        for (int section = 1; section <= _file.SectionCount; section++)
        {
            ref readonly CoffSectionHeader header = ref _file.Section(section);
            ReadOnlySpan<byte> name = _file.SectionNameBytes(section);
            limits.CountName(name.Length);
            if (CoffSectionClassifier.Classify(_attributes.Change(header.Flags, name), name) is not { } taken)
            {
                continue;
            }

            // A table without a content has no entries.
            taken = header.HasContent && header.Size > 0 ? taken : taken with { EntrySize = 0 };
            if (taken.EntrySize > 0 && header.Size % (uint)taken.EntrySize is > 0 and uint rest && _file.SectionContent(section)[^(int)rest..].ContainsAnyExcept((byte)0))
            {
                throw new LinkException(_file.PlaceOfSection(section), $"has 0x{header.Size:x} bytes, which is no multiple of its entries of {taken.EntrySize}");
            }

            // Nothing but padding.
            if (taken.EntrySize > 0 && header.Size < (uint)taken.EntrySize)
            {
                continue;
            }

            _classes[section] = taken with { IsRetained = IsRetained(section, taken) };
            _first[section] = (int)blocks;
            sections++;
            blocks += Count(section);
            entries += taken.EntrySize > 0 ? Count(section) : 0;

            // Each has a relocation, but for a few at the ends of tables.
            if (entries > (_file.Content.Length / CoffRelocation.FileSize) + EntriesWithout)
            {
                throw new MalformedFileException(_file.PlaceOfSection(section), $"tables up to this one have {entries} entries, and the file has no bytes for as many relocations");
            }
        }

        Sections = new GraphSection[sections];
        Blocks = new Block[blocks];
    }

    // What is no COMDAT is always there, whatever refers to it: so sections of a name become tables, which start code or libraries find between two symbols.
    private bool IsRetained(int section, CoffSectionClass taken) =>
        _file.TryComdat(section, out CoffComdat comdat) ? taken.IsRetained && comdat.AssociatedSection == 0
        : taken.IsRetained || (taken.Role != SectionRole.FunctionTable && _file.Section(section).Size > 0);

    private void Add()
    {
        int number = 0;
        for (int section = 1; section <= _file.SectionCount; section++)
        {
            if (_classes[section] is not { } taken)
            {
                continue;
            }

            ref readonly CoffSectionHeader header = ref _file.Section(section);
            Check(section, header, taken);
            ReadOnlySpan<byte> name = _file.SectionNameBytes(section);
            Sections[number] = new GraphSection
            {
                NameOffset = _file.Content.Span.Overlaps(name, out int offset) ? offset : -1,
                FileIndex = section,
                Role = taken.Role,
                Segment = taken.Segment,
                Priority = taken.Priority,
                Group = -1,
            };
            ulong size = taken.EntrySize > 0 ? (ulong)taken.EntrySize : header.Size;
            for (int entry = 0; entry < Count(section); entry++)
            {
                Blocks[_first[section] + entry] = new Block
                {
                    Section = number,
                    Size = size,
                    AlignmentLog2 = AlignmentOf(header, taken),
                    ContentOffset = header.HasContent ? checked((int)header.Offset + (entry * taken.EntrySize)) : -1,
                    FirstFrame = -1,
                    Flags = taken.IsRetained ? BlockFlags.Retain : BlockFlags.None,
                };
            }

            number++;
        }
    }

    private void Check(int section, in CoffSectionHeader header, CoffSectionClass taken)
    {
        if (header.Size > ObjectLimits.LargestSize)
        {
            ObjectLimits.CheckSize(header.Size, _file.PlaceOfSection(section));
        }

        if ((_attributes.Change(header.Flags, _file.SectionNameBytes(section)) & (CoffSectionFlags.Execute | CoffSectionFlags.Write)) == (CoffSectionFlags.Execute | CoffSectionFlags.Write))
        {
            throw new LinkException(_file.PlaceOfSection(section), "wants to be writable and executable at once; split it");
        }

        if (header.Alignment == 0)
        {
            throw new MalformedFileException(_file.PlaceOfSection(section), "has an alignment without meaning");
        }

        if (!header.HasContent && taken.Role != SectionRole.ZeroFill && header.Size > ObjectLimits.LargestNamedZeroFill)
        {
            throw new LinkException(_file.PlaceOfSection(section), $"has 0x{header.Size:x} bytes without content, and one that lies among others with content can have no more than 64 MiB");
        }
    }

    private static byte AlignmentOf(in CoffSectionHeader header, CoffSectionClass taken)
    {
        int alignment = BitOperations.Log2(header.Alignment);

        // Entries lie in a row.
        return (byte)(taken.EntrySize > 0 ? Math.Min(alignment, BitOperations.TrailingZeroCount(taken.EntrySize)) : alignment);
    }

    private void AddGroup(int section, CoffComdat comdat, ref ObjectLimits limits)
    {
        if (comdat.AssociatedSection > 0)
        {
            _associated[section] = comdat.AssociatedSection;
            return;
        }

        // Where a second one is a fault, it is a definition like any other; and what others do not see, they do not have.
        if (comdat.Selection == CoffSelection.NoDuplicates || comdat.Leader < 0 || _file.Symbol(comdat.Leader).StorageClass != CoffStorageClass.External)
        {
            return;
        }

        ReadOnlySpan<byte> name = _file.SymbolNameBytes(comdat.Leader);
        limits.CountName(name.Length);
        Sections[Blocks[_first[section]].Section].Group = Groups.Count;
        Groups.Add(new ComdatGroup
        {
            NameHash = NameHash.Of(name),
            NameOffset = _file.Content.Span.Overlaps(name, out int offset) ? offset : -1,
            Leader = _first[section],
            Selection = comdat.Selection switch
            {
                CoffSelection.SameSize => ComdatSelection.SameSize,
                CoffSelection.ExactMatch => ComdatSelection.ExactMatch,
                CoffSelection.Largest => ComdatSelection.Largest,
                _ => ComdatSelection.Any,
            },
        });
    }

    // A section belongs to the group of what it is kept with, perhaps through others, and each of these is looked at once.
    private void Join(int section, int[] roots)
    {
        int leader = section;
        for (int steps = 0; _associated[leader] > 0 && roots[leader] == 0; steps++)
        {
            leader = _associated[leader];
            if (steps > _file.SectionCount)
            {
                throw new MalformedFileException(_file.PlaceOfSection(section), "is kept together with itself, through others");
            }
        }

        int root = roots[leader] > 0 ? roots[leader] : leader;
        for (int member = section; _associated[member] > 0 && roots[member] == 0; member = _associated[member])
        {
            roots[member] = root;
        }

        if (_first[root] >= 0)
        {
            Sections[Blocks[_first[section]].Section].Group = Sections[Blocks[_first[root]].Section].Group;
        }
    }
}
