using Jitney.Linking.Formats;
using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Resolution;

/// <summary>An archive that was added to a dylib, and which of its members were asked for.</summary>
/// <param name="source">The archive.</param>
/// <remarks>Not thread-safe.</remarks>
internal sealed class ArchiveInput(ArchiveSource source)
{
    private readonly Dictionary<long, LinkInput> _members = [];

    /// <summary>The module that it belongs to; null when it stays as long as its dylib.</summary>
    public LinkModule? Module { get; init; }

    /// <summary>The scope of its members' names: the dylib that it was added to.</summary>
    public int Scope { get; init; }

    /// <summary>Its place among what was added (<see cref="LinkDefinitions.NextPosition"/>).</summary>
    public long Position { get; init; }

    /// <summary>Whether code of it is linked, and the process has the same library as well.</summary>
    public bool IsCopy { get; set; }

    /// <summary>Whether it is searched behind all others, those too that later batches are the first to want. So it belongs to no list of archives: each batch gets it in its turn.</summary>
    public bool StandsLast { get; set; }

    /// <summary>The archive.</summary>
    public ArchiveFile Archive => source.File;

    /// <summary>Which member defines what.</summary>
    public ArchiveSymbols Symbols => source.Symbols;

    /// <summary>A member's bytes.</summary>
    public ReadOnlyMemory<byte> Content(ArchiveMember member) => source.Content(member);

    /// <summary>The member whose header is at an offset. Whether there is one shows when it is read.</summary>
    public LinkInput Member(long headerOffset)
    {
        if (!_members.TryGetValue(headerOffset, out LinkInput? known))
        {
            known = new LinkInput(source.Member(headerOffset)) { Module = Module, Scope = Scope };
            _members.Add(headerOffset, known);
        }

        return known;
    }

    /// <summary>The first member that is an object; null for none.</summary>
    public LinkInput? FirstMember()
    {
        foreach (ArchiveMember member in Archive.Members)
        {
            if (ObjectFormat.IsObject(Content(member).Span))
            {
                return Member(member.HeaderOffset);
            }
        }

        return null;
    }

    /// <summary>All members that are objects, in their order. Their headers have been read.</summary>
    /// <exception cref="LinkException">One is damaged, or holds code for optimisation at link time only.</exception>
    public IEnumerable<LinkInput> AllMembers()
    {
        foreach (ArchiveMember member in Archive.Members)
        {
            if (ObjectFormat.IsObject(Content(member).Span))
            {
                LinkInput input = Member(member.HeaderOffset);
                _ = input.Source.File;
                yield return input;
            }
        }
    }
}
