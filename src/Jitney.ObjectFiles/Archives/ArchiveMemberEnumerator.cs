using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.Archives;

/// <summary>A walk over the members of an archive. Every step goes forward by a header at least, so that it ends.</summary>
internal struct ArchiveMemberEnumerator
{
    private readonly ArchiveFile _archive;
    private long _next;

    internal ArchiveMemberEnumerator(ArchiveFile archive)
    {
        _archive = archive;
        _next = ArchiveFormat.MagicSize;
    }

    /// <summary>The member at which the walk stands.</summary>
    public ArchiveMember Current { get; private set; }

    /// <summary>Goes to the next member that holds content; false at the end of the archive.</summary>
    /// <exception cref="MalformedFileException">The next header contradicts itself, or the archive ends inside a member.</exception>
    public bool MoveNext()
    {
        while (_next < _archive.Content.Length)
        {
            ArchiveHeader header = _archive.HeaderAt(_next);
            _next = header.Next;
            if (header.Kind == ArchiveMemberKind.Content)
            {
                Current = _archive.MemberOf(header);
                return true;
            }
        }

        return false;
    }
}
