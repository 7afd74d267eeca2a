using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;

namespace Jitney.Linking.Passes;

/// <summary>Which archives are the program's own copies of libraries that its process has, too: their instances of what a
/// process holds once are the program's.</summary>
/// <remarks>
/// <para>What a library exports is a part of its state. Who takes the locales' numbers of the process's C++ library, and
/// counts them by a counter of its own, which no library exports, gives two of them one number. So a library is taken as
/// a whole, or not at all.</para>
/// <para>An archive is such a copy where the program takes a function from it that the process has as well, by a name that
/// nobody else would give. Inline functions prove nothing: every object has them.</para>
/// </remarks>
internal sealed class LibraryCopies
{
    // Of one archive. A library has most of its functions in both forms, and one of them is proof enough.
    private const int LargestProof = 64;

    // Nearly every batch has none.
    private static readonly LibraryCopies s_none = new();

    private readonly HashSet<string> _paths = [];
    private readonly List<ArchiveInput> _archives = [];

    private LibraryCopies()
    {
    }

    /// <summary>Adds to what the executor is asked for the functions that show which archives are copies.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="wanted">Numbers of the globals that it is asked for; instances among them are the reason to ask.</param>
    public static void AddProof(LinkBatch batch, List<int> wanted)
    {
        HashSet<string> suspects = SuspectsOf(batch, wanted);
        if (suspects.Count == 0)
        {
            return;
        }

        var counts = new Dictionary<string, int>();
        for (int index = 0; index < batch.GlobalCount; index++)
        {
            ref readonly GlobalSymbol global = ref batch.Globals[index];
            if (IsProof(batch, global) && batch.Objects[global.Object].Name is { Member: not null } name && suspects.Contains(name.File)
                && counts.GetValueOrDefault(name.File) is < LargestProof and int count)
            {
                counts[name.File] = count + 1;
                wanted.Add(index);
            }
        }
    }

    /// <summary>Finds the copies in the answers. They are that for later batches, too.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="wanted">What was asked for.</param>
    /// <param name="found">The answers.</param>
    public static LibraryCopies Of(LinkBatch batch, ReadOnlySpan<int> wanted, ReadOnlySpan<ImportedSymbol> found)
    {
        LibraryCopies? copies = null;
        for (int index = 0; index < wanted.Length && index < found.Length; index++)
        {
            ref readonly GlobalSymbol global = ref batch.Globals[wanted[index]];
            if (!found[index].Address.IsNull && IsProof(batch, global) && batch.Objects[global.Object].Name is { Member: not null } name)
            {
                (copies ??= new LibraryCopies())._paths.Add(name.File);
            }
        }

        foreach (ArchiveInput archive in ArchivesOf(batch))
        {
            archive.IsCopy |= copies is not null && copies._paths.Contains(archive.Archive.Path);
            if (archive.IsCopy)
            {
                copies ??= new LibraryCopies();
                copies._paths.Add(archive.Archive.Path);
                copies._archives.Add(archive);
            }
        }

        return copies ?? s_none;
    }

    /// <summary>Whether an instance is that of a copy, or the copy has one, too.</summary>
    public bool Have(LinkBatch batch, in GlobalSymbol global)
    {
        if (_paths.Count == 0)
        {
            return false;
        }

        int name = global.Name;
        return IsOfMember(batch, global, out string path) && _paths.Contains(path) || _archives.Exists(archive => Defines(archive, batch, name));
    }

    // Archives of which the batch has members, and that have an instance.
    private static HashSet<string> SuspectsOf(LinkBatch batch, List<int> wanted)
    {
        var suspects = new HashSet<string>();
        var others = new List<int>();
        foreach (int index in wanted)
        {
            ref readonly GlobalSymbol global = ref batch.Globals[index];
            if (global.State == GlobalState.Defined)
            {
                if (IsOfMember(batch, global, out string path))
                {
                    suspects.Add(path);
                }

                others.Add(global.Name);
            }
        }

        if (others.Count == 0)
        {
            return suspects;
        }

        HashSet<string> taken = [.. batch.Objects.Where(static graph => graph.Name.Member is not null).Select(static graph => graph.Name.File)];
        foreach (ArchiveInput archive in ArchivesOf(batch))
        {
            string path = archive.Archive.Path;
            if (!archive.IsCopy && taken.Contains(path) && !suspects.Contains(path) && others.Exists(name => Defines(archive, batch, name)))
            {
                suspects.Add(path);
            }
        }

        return suspects;
    }

    private static bool IsProof(LinkBatch batch, in GlobalSymbol global) =>
        global is { State: GlobalState.Defined, Kind: SymbolKind.Function, Binding: SymbolBinding.Strong, Scope: SymbolScope.Default or SymbolScope.Protected }
        && batch.Names.Scope(global.Name) == NameTable.MainScope && batch.Format.IsOfOneLibrary(batch.Names.Bytes(global.Name));

    private static bool IsOfMember(LinkBatch batch, in GlobalSymbol global, out string path)
    {
        ObjectGraph graph = batch.Objects[global.Object];
        path = graph.Name.File;
        return graph.Name.Member is not null;
    }

    // Libraries see names of no other dylib.
    private static List<ArchiveInput> ArchivesOf(LinkBatch batch) => batch.Dylibs.Count > NameTable.MainScope ? batch.Dylibs[NameTable.MainScope].Archives : [];

    private static bool Defines(ArchiveInput archive, LinkBatch batch, int name) => archive.Symbols.First(batch.Names.Bytes(name), batch.Names.Hash(name)) >= 0;
}
