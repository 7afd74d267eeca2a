using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.Archives;

/// <summary>Reads members' headers; every number in them is text from a file and is checked against the file.</summary>
internal readonly ref struct ArchiveHeaderReader(string path, ReadOnlySpan<byte> file, bool isThin, FileRange longNames)
{
    private readonly ReadOnlySpan<byte> _file = file;

    public ArchiveHeader Read(long offset)
    {
        if (offset < ArchiveFormat.MagicSize || offset >= _file.Length)
        {
            throw Malformed(offset, "there is no member: the offset lies outside the archive");
        }

        if (offset > _file.Length - ArchiveFormat.HeaderSize)
        {
            throw Malformed(offset, "the archive ends inside a member's header");
        }

        ReadOnlySpan<byte> header = _file.Slice((int)offset, ArchiveFormat.HeaderSize);
        if (!header[ArchiveFormat.TerminatorOffset..].SequenceEqual(ArchiveFormat.Terminator))
        {
            throw Malformed(offset, "there is no member's header here");
        }

        ReadOnlySpan<byte> name = header[..ArchiveFormat.NameSize];
        ReadOnlySpan<byte> sizeField = header.Slice(ArchiveFormat.SizeFieldOffset, ArchiveFormat.SizeFieldSize);
        if (!ArchiveFormat.TryReadDecimal(sizeField, out long size))
        {
            throw Malformed(offset, $"the size of member {ArchiveFormat.Show(name)} is {ArchiveFormat.Show(sizeField)}");
        }

        return name.StartsWith("#1/"u8) ? ReadBsd((int)offset, name, size)
            : name[0] == '/' ? ReadSlash((int)offset, name, size)
            : ReadPlain((int)offset, name, size);
    }

    /// <summary>A short name: up to a slash (GNU) or the trailing blanks (BSD).</summary>
    private ArchiveHeader ReadPlain(int offset, ReadOnlySpan<byte> name, long size)
    {
        int slash = name.IndexOf((byte)'/');
        int length = slash > 0 ? slash : name.TrimEnd(" \0"u8).Length;
        ArchiveMemberKind kind = slash > 0 ? ArchiveMemberKind.Content : BsdKind(name[..length]);
        return Finish(offset, kind, new FileRange(offset, length), size, nameInContent: 0, nested: null);
    }

    /// <summary>A name in front of the content, filled up with zero bytes.</summary>
    private ArchiveHeader ReadBsd(int offset, ReadOnlySpan<byte> name, long size)
    {
        int start = offset + ArchiveFormat.HeaderSize;
        if (!ArchiveFormat.TryReadDecimal(name[3..], out long length) || length > size || length > ArchiveFormat.LongestName
            || !FileRange.TryMake((ulong)start, (ulong)length, _file.Length, out FileRange range))
        {
            throw Malformed(offset, $"the name {ArchiveFormat.Show(name)} does not fit a member of {size} bytes");
        }

        ReadOnlySpan<byte> bytes = range.Of(_file);
        int end = bytes.IndexOf((byte)0);
        range = end < 0 ? range : range with { Length = end };
        return Finish(offset, BsdKind(range.Of(_file)), range, size, (int)length, nested: null);
    }

    /// <summary>A table of the archive, or a name in the table of long names.</summary>
    private ArchiveHeader ReadSlash(int offset, ReadOnlySpan<byte> name, long size)
    {
        ReadOnlySpan<byte> text = name.TrimEnd((byte)' ');
        if (text.Length > 1 && text[1] is >= (byte)'0' and <= (byte)'9')
        {
            return ReadLongName(offset, text, size);
        }

        ArchiveMemberKind kind = text.SequenceEqual("/"u8) ? ArchiveMemberKind.GnuIndex
            : text.SequenceEqual("//"u8) ? ArchiveMemberKind.LongNames
            : text.SequenceEqual("/SYM64/"u8) ? ArchiveMemberKind.GnuIndex64
            : ArchiveMemberKind.Other;
        return Finish(offset, kind, new FileRange(offset, text.Length), size, nameInContent: 0, nested: null);
    }

    private ArchiveHeader ReadLongName(int offset, ReadOnlySpan<byte> text, long size)
    {
        long? nested = null;
        ReadOnlySpan<byte> digits = text[1..];
        int colon = digits.IndexOf((byte)':');
        if (colon >= 0 && isThin)
        {
            nested = ArchiveFormat.TryReadDecimal(digits[(colon + 1)..], out long inner)
                ? inner
                : throw Malformed(offset, $"the name {ArchiveFormat.Show(text)} does not tell a member of a nested archive");
            digits = digits[..colon];
        }

        if (!ArchiveFormat.TryReadDecimal(digits, out long start) || start >= longNames.Length)
        {
            throw Malformed(offset, $"the name {ArchiveFormat.Show(text)} lies outside the table of long names of {longNames.Length} bytes");
        }

        ReadOnlySpan<byte> tail = longNames.Of(_file)[(int)start..];
        // GNU ends a name with slash and newline, COFF with a zero byte.
        int length = tail[..Math.Min(tail.Length, ArchiveFormat.LongestName + 1)].IndexOfAny((byte)'\n', (byte)0);
        if (length < 0)
        {
            throw Malformed(offset, $"the name {ArchiveFormat.Show(text)} does not end in the table of long names, or is longer than {ArchiveFormat.LongestName} bytes");
        }

        length -= length > 0 && tail[length] == '\n' && tail[length - 1] == '/' ? 1 : 0;
        return Finish(offset, ArchiveMemberKind.Content, new FileRange(longNames.Start + (int)start, length), size, nameInContent: 0, nested);
    }

    private ArchiveHeader Finish(int offset, ArchiveMemberKind kind, FileRange name, long size, int nameInContent, long? nested)
    {
        long start = offset + ArchiveFormat.HeaderSize;
        if (isThin && kind == ArchiveMemberKind.Content)
        {
            return new ArchiveHeader(offset, kind, name, default, size, nested, start);
        }

        if (!FileRange.TryMake((ulong)start, (ulong)size, _file.Length, out FileRange whole))
        {
            throw Malformed(offset, $"the archive ends inside member {ArchiveFormat.Show(name.Of(_file))} of {size} bytes");
        }

        FileRange content = new(whole.Start + nameInContent, whole.Length - nameInContent);
        return new ArchiveHeader(offset, kind, name, content, content.Length, nested, start + size + (size & 1));
    }

    private static ArchiveMemberKind BsdKind(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("__.SYMDEF"u8) || name.SequenceEqual("__.SYMDEF SORTED"u8) ? ArchiveMemberKind.BsdIndex
        : name.SequenceEqual("__.SYMDEF_64"u8) || name.SequenceEqual("__.SYMDEF_64 SORTED"u8) ? ArchiveMemberKind.BsdIndex64
        : ArchiveMemberKind.Content;

    private MalformedFileException Malformed(long offset, string problem) =>
        new(new InputPlace(new InputName(path), Offset: (ulong)offset), problem);
}
