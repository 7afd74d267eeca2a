using System.Buffers.Binary;
using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.Archives;

/// <summary>Reads a symbol index of any kind into one flat array, with every name and offset checked against the archive.</summary>
internal readonly ref struct ArchiveIndexReader(string path, ReadOnlySpan<byte> file, ArchiveHeader header)
{
    private readonly ReadOnlySpan<byte> _file = file;
    private readonly ReadOnlySpan<byte> _index = header.Content.Of(file);

    /// <summary>Whether an index called <c>/</c> may be COFF's second: its members' number is little-endian, where the other format has a number of symbols that is big-endian.</summary>
    public static bool MayBeCoff(ReadOnlySpan<byte> index) =>
        index.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32LittleEndian(index) <= BinaryPrimitives.ReadUInt32BigEndian(index);

    public ArchiveIndexEntry[] Read() => header.Kind switch
    {
        _ when _index.IsEmpty => [],
        ArchiveMemberKind.GnuIndex => ReadGnu(sizeof(uint)),
        ArchiveMemberKind.GnuIndex64 => ReadGnu(sizeof(ulong)),
        ArchiveMemberKind.BsdIndex => ReadBsd(sizeof(uint)),
        ArchiveMemberKind.BsdIndex64 => ReadBsd(sizeof(ulong)),
        ArchiveMemberKind.CoffIndex => ReadCoff(),
        _ => [],
    };

    /// <summary>A count, as many members' offsets, then as many names one after the other.</summary>
    private ArchiveIndexEntry[] ReadGnu(int width)
    {
        ulong count = _index.Length < width ? ulong.MaxValue : Big(0, width);
        // The smallest entry is an offset and an empty name, so this also bounds what is allocated.
        if (count > (ulong)((_index.Length - width) / (width + 1)))
        {
            throw Malformed(0, $"the symbol index of {_index.Length} bytes cannot have {count} entries");
        }

        var entries = new ArchiveIndexEntry[count];
        int name = width + ((int)count * width);
        for (int entry = 0; entry < entries.Length; entry++)
        {
            int length = _index[name..].IndexOf((byte)0);
            if (length < 0)
            {
                throw Malformed(name, $"name {entry} of {count} in the symbol index does not end inside it");
            }

            int member = CheckMember(Big(width + (entry * width), width), entry);
            entries[entry] = new ArchiveIndexEntry(header.Content.Start + name, length, member);
            name += length + 1;
        }

        return entries;
    }

    /// <summary>The size of a table of pairs, the pairs (a name's offset, a member's offset), the size of the names, the names.</summary>
    private ArchiveIndexEntry[] ReadBsd(int width)
    {
        int pair = 2 * width;
        ulong tableSize = _index.Length < pair ? ulong.MaxValue : Little(0, width);
        if (tableSize > (ulong)(_index.Length - pair) || tableSize % (ulong)pair != 0)
        {
            throw Malformed(0, $"the symbol index of {_index.Length} bytes cannot have a table of {tableSize}");
        }

        int namesSizeAt = width + (int)tableSize;
        ulong namesSize = Little(namesSizeAt, width);
        int namesStart = namesSizeAt + width;
        if (!FileRange.TryMake((ulong)namesStart, namesSize, _index.Length, out FileRange range))
        {
            throw Malformed(namesSizeAt, $"the names of the symbol index, {namesSize} bytes, do not fit into it");
        }

        var names = new StringTable(range);
        var entries = new ArchiveIndexEntry[(int)tableSize / pair];
        for (int entry = 0; entry < entries.Length; entry++)
        {
            int at = width + (entry * pair);
            ulong start = Little(at, width);
            if (!names.TryGet(_index, start, out ReadOnlySpan<byte> name))
            {
                throw Malformed(at, $"entry {entry} of the symbol index: {names.ProblemAt(start)}");
            }

            int member = CheckMember(Little(at + width, width), entry);
            entries[entry] = new ArchiveIndexEntry(header.Content.Start + namesStart + (int)start, name.Length, member);
        }

        return entries;
    }

    /// <summary>A count of members, their offsets, a count of symbols, as many numbers of members from 1, then as many names one after the other.</summary>
    private ArchiveIndexEntry[] ReadCoff()
    {
        const int width = sizeof(uint);
        ulong members = _index.Length < 2 * width ? ulong.MaxValue : Little(0, width);
        if (members > (ulong)(_index.Length - (2 * width)) / width)
        {
            throw Malformed(0, $"the second symbol index of {_index.Length} bytes cannot have {members} members");
        }

        int countAt = width + ((int)members * width);
        ulong count = Little(countAt, width);
        int numbers = countAt + width;
        if (count > (ulong)(_index.Length - numbers) / (sizeof(ushort) + 1))
        {
            throw Malformed(countAt, $"the second symbol index of {_index.Length} bytes cannot have {count} entries");
        }

        var entries = new ArchiveIndexEntry[count];
        int name = numbers + ((int)count * sizeof(ushort));
        for (int entry = 0; entry < entries.Length; entry++)
        {
            int length = _index[name..].IndexOf((byte)0);
            int number = BinaryPrimitives.ReadUInt16LittleEndian(_index[(numbers + (entry * sizeof(ushort)))..]);
            if (length < 0 || number == 0 || (ulong)number > members)
            {
                throw Malformed(name, $"entry {entry} of {count} in the second symbol index has no name that ends, or is of member {number} of {members}");
            }

            entries[entry] = new ArchiveIndexEntry(header.Content.Start + name, length, CheckMember(Little(number * width, width), entry));
            name += length + 1;
        }

        return entries;
    }

    private int CheckMember(ulong offset, int entry) =>
        offset >= ArchiveFormat.MagicSize && offset <= (ulong)_file.Length - ArchiveFormat.HeaderSize
            ? (int)offset
            : throw Malformed(0, $"entry {entry} of the symbol index points to 0x{offset:x}, where no member can begin");

    private ulong Big(int at, int width) => width == sizeof(uint)
        ? BinaryPrimitives.ReadUInt32BigEndian(_index[at..])
        : BinaryPrimitives.ReadUInt64BigEndian(_index[at..]);

    private ulong Little(int at, int width) => width == sizeof(uint)
        ? BinaryPrimitives.ReadUInt32LittleEndian(_index[at..])
        : BinaryPrimitives.ReadUInt64LittleEndian(_index[at..]);

    private MalformedFileException Malformed(int offset, string problem) =>
        new(new InputPlace(new InputName(path), Offset: (ulong)(header.Content.Start + offset)), problem);
}
