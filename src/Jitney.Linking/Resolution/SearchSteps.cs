using System.Runtime.InteropServices;

namespace Jitney.Linking.Resolution;

/// <summary>What stands between the objects and is come past one after the other: archives are searched where they stand, libraries count from there on, and at the end of a group what stands in it is
/// come past again as long as that brings something.</summary>
/// <param name="definitions">The archives, libraries and groups.</param>
/// <param name="batch">What is being collected.</param>
/// <param name="scans">How to go through the archives, in their order; behind them those of the system.</param>
/// <param name="search">Searches an archive.</param>
/// <param name="pass">Comes past a library.</param>
internal sealed class SearchSteps(LinkDefinitions definitions, LinkBatch batch, List<ArchiveScan> scans, Action<ArchiveScan> search, Action<LibraryInput> pass)
{
    private int _archive;
    private int _library;
    private int _group;

    private ReadOnlySpan<ArchiveInput> Archives => CollectionsMarshal.AsSpan(definitions.Archives);

    private IReadOnlyList<LibraryInput> Libraries => definitions.Libraries.All;

    private long NextArchive => PositionOfArchive(_archive);

    private long NextLibrary => PositionOfLibrary(_library);

    private long NextGroupEnd => _group < definitions.Groups.Count ? definitions.Groups[_group].End : long.MaxValue;

    /// <summary>Whether there is an archive that was not come past and stands before a place.</summary>
    public bool HasArchiveBefore(long position) => NextArchive < position;

    /// <summary>Comes past all that stands before a place.</summary>
    public void RunBefore(long position)
    {
        while (Math.Min(Math.Min(NextArchive, NextLibrary), NextGroupEnd) < position)
        {
            if (NextGroupEnd < Math.Min(NextArchive, NextLibrary))
            {
                RunGroup(definitions.Groups[_group++]);
            }
            else
            {
                RunNext(ref _archive, ref _library);
            }
        }
    }

    /// <summary>Comes past all that is left, and searches the system's archives.</summary>
    public void RunRest()
    {
        RunBefore(long.MaxValue);
        for (int group = definitions.OpenGroups.Count - 1; group >= 0; group--)
        {
            RunGroup((definitions.OpenGroups[group], long.MaxValue));
        }

        foreach (ArchiveScan scan in scans.Skip(Archives.Length))
        {
            search(scan);
        }
    }

    /// <summary>Whether archives have something more, which static linkers would not look for.</summary>
    public bool OffersMore() => scans.Exists(static scan => scan.OffersMore());

    /// <summary>Adds an archive of the system's, which is searched at once.</summary>
    public void Add(ArchiveScan scan)
    {
        scans.Add(scan);
        search(scan);
    }

    /// <summary>Searches all archives, from the first on, until nothing more is wanted.</summary>
    public void RunAgain()
    {
        while (scans.Exists(static scan => scan.HasMore))
        {
            scans.ForEach(search);
        }
    }

    private long PositionOfArchive(int archive) => archive < Archives.Length ? Archives[archive].Position : long.MaxValue;

    private long PositionOfLibrary(int library) => library < Libraries.Count ? Libraries[library].Position : long.MaxValue;

    private void RunNext(ref int archive, ref int library)
    {
        if (PositionOfLibrary(library) < PositionOfArchive(archive))
        {
            pass(Libraries[library++]);
        }
        else
        {
            search(scans[archive++]);
        }
    }

    private void RunGroup((long Start, long End) group)
    {
        (int known, int archive, int library) = (-1, 0, 0);
        while (PositionOfArchive(archive) < group.Start)
        {
            archive++;
        }

        while (PositionOfLibrary(library) < group.Start)
        {
            library++;
        }

        while (known != batch.GlobalCount + batch.Strengthened.Count)
        {
            known = batch.GlobalCount + batch.Strengthened.Count;
            (int nextArchive, int nextLibrary) = (archive, library);
            while (Math.Min(PositionOfArchive(nextArchive), PositionOfLibrary(nextLibrary)) < group.End)
            {
                RunNext(ref nextArchive, ref nextLibrary);
            }
        }
    }
}
