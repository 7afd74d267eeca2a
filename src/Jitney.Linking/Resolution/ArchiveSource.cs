using System.Collections.Concurrent;
using Jitney.ObjectFiles.Archives;

namespace Jitney.Linking.Resolution;

/// <summary>An archive, its symbols and its members, each read when it is first asked for.</summary>
/// <remarks>Safe for any number of threads; several sessions may share one, which then keeps what was read for the next of them.</remarks>
internal sealed class ArchiveSource
{
    private readonly Func<ArchiveMember, ReadOnlyMemory<byte>> _read;
    private readonly ConcurrentDictionary<long, ObjectSource>? _kept;
    private ArchiveSymbols? _symbols;
    private SharedNames? _names;

    /// <summary>Takes an archive.</summary>
    /// <param name="file">The archive.</param>
    /// <param name="read">Gives a member's bytes: a slice of the archive, or the file that a thin archive names.</param>
    /// <param name="isKept">Whether it will be linked more than once.</param>
    public ArchiveSource(ArchiveFile file, Func<ArchiveMember, ReadOnlyMemory<byte>> read, bool isKept = false)
    {
        File = file;
        _read = read;
        _kept = isKept ? [] : null;
    }

    /// <summary>The archive.</summary>
    public ArchiveFile File { get; }

    /// <summary>Which member defines what. Two that ask first at once read it twice.</summary>
    public ArchiveSymbols Symbols => _symbols ??= ArchiveSymbols.Read(File, _read);

    /// <summary>Numbers the names of members that are kept.</summary>
    public SharedNames Names => _names ?? Interlocked.CompareExchange(ref _names, new SharedNames(), null) ?? _names;

    /// <summary>A member's bytes.</summary>
    public ReadOnlyMemory<byte> Content(ArchiveMember member) => _read(member);

    /// <summary>The member whose header is at an offset. Whether there is one shows when it is read.</summary>
    public ObjectSource Member(long headerOffset) => _kept is null
        ? new ObjectSource(this, headerOffset, isKept: false)
        : _kept.GetOrAdd(headerOffset, static (offset, archive) => new ObjectSource(archive, offset, isKept: true), this);
}
