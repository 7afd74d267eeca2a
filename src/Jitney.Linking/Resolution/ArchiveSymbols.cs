using Jitney.Linking.Formats;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles;
using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Resolution;

/// <summary>Which member of an archive defines a name: from the archive's symbol index, or from its members where it has none.</summary>
/// <remarks>Built in time linear in the index, without copying names. An entry is one name of one member; entries are numbered in the order of the index, and those
/// of one name form a chain in that order. Immutable.</remarks>
internal sealed class ArchiveSymbols
{
    // No name without it has a version in any format.
    private const byte VersionMark = (byte)'@';

    // The rest of a slot is the entry's number plus one.
    private const ulong HashPart = 0xffffffff_00000000;

    private readonly ulong[] _slots;
    private readonly long[] _members;

    // The next entry of the same name, by entry; null where no name has two.
    private int[]? _next;

    // Names that are no entries of the archive's index: those of its members where it has none, and what names with versions stand for, too.
    private readonly List<ReadOnlyMemory<byte>> _names = [];
    private readonly int _indexCount;

    private ArchiveSymbols(ArchiveFile archive, Func<ArchiveMember, ReadOnlyMemory<byte>> read)
    {
        Archive = archive;
        _indexCount = archive.HasSymbolIndex ? archive.IndexCount : 0;
        var members = new List<long>(_indexCount);
        for (int entry = 0; entry < _indexCount; entry++)
        {
            members.Add(archive.IndexMemberOffset(entry));
        }

        if (!archive.HasSymbolIndex)
        {
            Scan(archive, read, members);
        }

        AddVersions(members, read);
        _members = [.. members];
        _slots = BuildSlots();
    }

    /// <summary>The archive.</summary>
    public ArchiveFile Archive { get; }

    /// <summary>Reads an archive's symbols.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="read">Gives a member's bytes, for archives without an index.</param>
    public static ArchiveSymbols Read(ArchiveFile archive, Func<ArchiveMember, ReadOnlyMemory<byte>> read) => new(archive, read);

    /// <summary>The header offset of the first member that defines a name; -1 for none.</summary>
    public long Find(ReadOnlySpan<byte> name, ulong hash) => First(name, hash) is >= 0 and int entry ? _members[entry] : -1;

    /// <summary>The header offset of an entry's member.</summary>
    public long MemberOf(int entry) => _members[entry];

    /// <summary>The next entry of the same name; -1 behind the last.</summary>
    public int Next(int entry) => _next is null ? -1 : _next[entry];

    /// <summary>The first entry of a name; -1 for none.</summary>
    public int First(ReadOnlySpan<byte> name, ulong hash)
    {
        ulong[] slots = _slots;
        int mask = slots.Length - 1;
        for (int slot = (int)hash & mask; slots[slot] is not 0 and ulong taken; slot = (slot + 1) & mask)
        {
            if (IsOf(taken, name, hash))
            {
                return EntryOf(taken);
            }
        }

        return -1;
    }

    private ReadOnlySpan<byte> NameOf(int entry) => entry < _indexCount ? Archive.IndexName(entry) : _names[entry - _indexCount].Span;

    // What `name@@VERSION` defines comes last, so that a member that says just `name` goes first.
    private void AddVersions(List<long> members, Func<ArchiveMember, ReadOnlyMemory<byte>> read)
    {
        int count = members.Count;
        ObjectFormat? format = null;
        for (int entry = 0; entry < count; entry++)
        {
            ReadOnlySpan<byte> name = NameOf(entry);
            if (!name.Contains(VersionMark))
            {
                continue;
            }

            // Members of one archive have one format. A member is read to learn it, and hardly any archive has such names.
            format ??= FormatOf(read);
            if (format is null)
            {
                return;
            }

            if (format.VersionOf(name) == SymbolVersion.Default)
            {
                _names.Add(format.PlainName(name).ToArray());
                _names.Add(format.ExactName(name));
                members.AddRange([members[entry], members[entry]]);
            }
        }
    }

    private ObjectFormat? FormatOf(Func<ArchiveMember, ReadOnlyMemory<byte>> read)
    {
        foreach (ArchiveMember member in Archive.Members)
        {
            if (ObjectFormat.Of(read(member).Span) is { } format)
            {
                return format;
            }
        }

        return null;
    }

    // Only the first entry of a name stays in its slot: inline functions have one in each of thousands of members. So the last ones are put in first.
    private ulong[] BuildSlots()
    {
        var slots = new ulong[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, 2 * _members.Length))];
        int mask = slots.Length - 1;
        for (int entry = _members.Length - 1; entry >= 0; entry--)
        {
            ReadOnlySpan<byte> name = NameOf(entry);
            ulong hash = NameHash.Of(name);
            int slot = (int)hash & mask;
            while (slots[slot] is not 0 and ulong taken && !IsOf(taken, name, hash))
            {
                slot = (slot + 1) & mask;
            }

            if (slots[slot] is not 0 and ulong later)
            {
                _next ??= NoneOf(_members.Length);
                _next[entry] = EntryOf(later);
            }

            slots[slot] = (hash & HashPart) | (uint)(entry + 1);
        }

        return slots;
    }

    private static int[] NoneOf(int count)
    {
        var next = new int[count];
        next.AsSpan().Fill(-1);
        return next;
    }

    private static int EntryOf(ulong slot) => (int)(uint)slot - 1;

    private bool IsOf(ulong slot, ReadOnlySpan<byte> name, ulong hash) =>
        (slot & HashPart) == (hash & HashPart) && NameOf(EntryOf(slot)).SequenceEqual(name);

    private void Scan(ArchiveFile archive, Func<ArchiveMember, ReadOnlyMemory<byte>> read, List<long> members)
    {
        // A thin archive may name one file again and again; the first of the same symbols counts.
        var known = new HashSet<(string? Path, long? Offset)>();
        foreach (ArchiveMember member in archive.Members)
        {
            if (member.ThinPath is not null && !known.Add((member.ThinPath, member.NestedHeaderOffset)))
            {
                continue;
            }

            ReadOnlyMemory<byte> content = read(member);
            if (InputKinds.Detect(content.Span) == InputKind.LlvmBitcode || !ObjectFormat.IsObject(content.Span))
            {
                continue;
            }

            foreach (ObjectDefinition definition in ObjectFormat.Read(new InputName(archive.Path, member.Name), content).Definitions())
            {
                _names.Add(definition.Name);
                members.Add(member.HeaderOffset);
            }
        }
    }
}
