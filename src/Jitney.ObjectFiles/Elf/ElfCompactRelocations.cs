using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.Elf;

/// <summary>Unpacks LLVM's compact relocations (<c>SHT_CREL</c>) into the form that all others have.</summary>
/// <remarks>
/// The section begins with a ULEB128 number: the count of relocations times eight, plus 4 if they have addends, plus how far offsets are shifted to the left. Each
/// relocation says what differs from the one before. Its first byte has flags in the lowest bits - a symbol follows, a type follows and, where there are addends, an
/// addend follows - and above these the lowest bits of the difference in offset, which goes on as ULEB128 if the highest bit is set. The others are SLEB128. Offsets and
/// addends are counted modulo 2^64. See https://maskray.me/blog/2024-03-09-a-compact-relocation-format-for-elf.
/// </remarks>
internal ref struct ElfCompactRelocations
{
    private const ulong HasAddends = 4;
    private const int HeaderBits = 3;
    private const int FlagsWithAddends = 3;
    private const int FlagsWithoutAddends = 2;
    private const byte More = 0x80;
    private const int PartBits = 7;

    private readonly ElfObjectFile _file;
    private readonly int _section;
    private readonly ReadOnlySpan<byte> _bytes;
    private int _position;

    private ElfCompactRelocations(ElfObjectFile file, int section)
    {
        _file = file;
        _section = section;
        _bytes = file.SectionContent(section);
    }

    /// <summary>How many relocations a section holds, by its own word; no more than it has bytes.</summary>
    /// <exception cref="MalformedFileException">There cannot be so many.</exception>
    public static int Count(ElfObjectFile file, int section) => new ElfCompactRelocations(file, section).ReadHeader(out _, out _);

    /// <summary>Whether a section's relocations have addends, instead of finding them in the bytes that they relocate.</summary>
    /// <exception cref="MalformedFileException">There cannot be as many as it says.</exception>
    public static bool HaveAddends(ElfObjectFile file, int section) => new ElfCompactRelocations(file, section).ReadHeader(out _, out int flags) == 0 || flags == FlagsWithAddends;

    /// <summary>Unpacks a section.</summary>
    /// <exception cref="MalformedFileException">It contradicts itself.</exception>
    public static ElfRelocation[] Read(ElfObjectFile file, int section) => new ElfCompactRelocations(file, section).Read();

    private ElfRelocation[] Read()
    {
        var relocations = new ElfRelocation[ReadHeader(out int shift, out int flags)];
        ulong offset = 0;
        long symbol = 0;
        long type = 0;
        long addend = 0;
        for (int index = 0; index < relocations.Length; index++)
        {
            int start = _position;
            byte first = Next();
            ulong difference = (ulong)(first & (More - 1)) >> flags;
            if (first >= More)
            {
                difference += ReadUnsigned(64 - PartBits + flags) << (PartBits - flags);
            }

            offset = unchecked(offset + difference);
            symbol = (first & 1) != 0 ? Index(symbol, start, index, "symbol") : symbol;
            type = (first & 2) != 0 ? Index(type, start, index, "type") : type;
            addend = (first & 4) != 0 && flags == FlagsWithAddends ? unchecked(addend + ReadSigned()) : addend;
            relocations[index] = new ElfRelocation { Offset = offset << shift, Info = ((ulong)symbol << 32) | (ulong)type, Addend = addend };
        }

        return _position == _bytes.Length
            ? relocations
            : throw Malformed(_position, $"{_bytes.Length - _position} bytes follow the last of {relocations.Length} relocations");
    }

    private int ReadHeader(out int shift, out int flags)
    {
        ulong header = ReadUnsigned(64);
        shift = (int)(header & (HasAddends - 1));
        flags = (header & HasAddends) != 0 ? FlagsWithAddends : FlagsWithoutAddends;
        ulong count = header >> HeaderBits;

        // Each takes a byte at least.
        return count <= (ulong)(_bytes.Length - _position)
            ? (int)count
            : throw Malformed(0, $"{count} relocations cannot stand in {_bytes.Length - _position} bytes");
    }

    private long Index(long former, int start, int relocation, string what)
    {
        long difference = ReadSigned();
        return difference is >= -uint.MaxValue and <= uint.MaxValue && former + difference is >= 0 and <= uint.MaxValue and long index
            ? index
            : throw Malformed(start, $"the {what} of relocation {relocation} is {difference} after {former}, which is no number of 32 bits");
    }

    private byte Next() => _position < _bytes.Length
        ? _bytes[_position++]
        : throw Malformed(_position, "it ends in the middle of a relocation");

    private ulong ReadUnsigned(int width)
    {
        int start = _position;
        ulong value = 0;
        for (int shift = 0; ; shift += PartBits)
        {
            byte part = Next();
            ulong bits = (ulong)(part & (More - 1));
            if (shift >= width || (width - shift < PartBits && bits >> (width - shift) != 0))
            {
                throw Malformed(start, $"a number has more than {width} bits");
            }

            value |= bits << shift;
            if (part < More)
            {
                return value;
            }
        }
    }

    private long ReadSigned()
    {
        int start = _position;
        long value = 0;
        for (int shift = 0; ; shift += PartBits)
        {
            byte part = Next();
            long bits = (sbyte)(part << 1) >> 1;

            // Of the tenth byte only the sign fits; the parts before the last are taken without their own sign.
            bool isLast = part < More;
            if (shift > 63 || (shift == 63 && bits is not (0 or -1)))
            {
                throw Malformed(start, "a number has more than 64 bits");
            }

            value |= (isLast ? bits : bits & (More - 1)) << shift;
            if (isLast)
            {
                return value;
            }
        }
    }

    private readonly MalformedFileException Malformed(int offset, string problem) => new(_file.PlaceOfSection(_section, (ulong)offset), problem);
}
