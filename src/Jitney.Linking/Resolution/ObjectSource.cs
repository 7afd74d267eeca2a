using Jitney.Linking.Formats;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Resolution;

/// <summary>An object file or a member of an archive, read when it is first asked for.</summary>
/// <remarks>Safe for any number of threads; several sessions may share one, which then keeps what was read for the next of them.</remarks>
internal sealed class ObjectSource
{
    // Headers say it, and are not read yet.
    private const int WeightOfMember = 16 << 10;

    private readonly ArchiveSource? _archive;
    private readonly long _headerOffset;
    private readonly bool _isKept;
    private ObjectFile? _file;
    private ObjectGraph? _graph;

    /// <summary>An object whose headers have been read.</summary>
    /// <param name="file">The object.</param>
    /// <param name="isKept">Whether it will be linked more than once.</param>
    public ObjectSource(ObjectFile file, bool isKept = false) => (_file, _isKept) = (file, isKept);

    /// <summary>A member of an archive.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="headerOffset">Where its header is.</param>
    /// <param name="isKept">Whether it will be linked more than once.</param>
    public ObjectSource(ArchiveSource archive, long headerOffset, bool isKept) => (_archive, _headerOffset, _isKept) = (archive, headerOffset, isKept);

    /// <summary>The object.</summary>
    /// <exception cref="LinkException">There is none in that place, or it is damaged.</exception>
    public ObjectFile File => _file ??= Read(_archive!, _headerOffset);

    /// <summary>Whether its graph is at hand.</summary>
    public bool HasGraph => _graph is not null;

    /// <summary>About how many bytes are read for its graph.</summary>
    public int Weight => HasGraph ? 0 : _file?.Content.Length ?? WeightOfMember;

    /// <summary>Its graph, for one batch.</summary>
    /// <exception cref="LinkException">The object is not for this linker, or contradicts itself.</exception>
    public ObjectGraph Graph()
    {
        if (!_isKept)
        {
            return File.BuildGraph();
        }

        // Two that ask at once build it twice, and either one will do. Its names are numbered for all when it turns out that there are others.
        if (_graph is not { } kept)
        {
            _graph = kept = File.BuildGraph();
        }
        else if (_archive is not null)
        {
            kept.ShareNames(_archive.Names);
        }

        return kept.ForBatch();
    }

    private static ObjectFile Read(ArchiveSource archive, long headerOffset)
    {
        ArchiveMember member = archive.File.MemberAt(headerOffset);
        return ObjectFormat.Read(new InputName(archive.File.Path, member.Name), archive.Content(member));
    }
}
