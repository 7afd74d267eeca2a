using System.Diagnostics;
using Jitney.Interop;
using Jitney.Interop.Files;
using Jitney.Linking.Formats;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles;
using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Definitions;

/// <summary>A library that defines symbols which are missing.</summary>
/// <param name="Name">Its name, as <c>-lNAME</c> takes it.</param>
/// <param name="Symbols">The symbols, of those that no library before it defines.</param>
internal sealed record LibrarySuggestion(string Name, IReadOnlyList<string> Symbols);

/// <summary>Looks for the libraries that would help where symbols are missing, among those that <c>-lNAME</c> finds.</summary>
internal static class LibrarySuggestions
{
    private const int Most = 3;

    // Looking is for people who wait. What is found does not depend on how busy the machine is: this many names are read in half a second when it is not.
    private const int MostNames = 10_000_000;

    // Folders may be on machines that do not answer.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    // Where several libraries define the same, people mean these. They are looked at first, while there is time.
    private static readonly string[] s_usual = ["m", "stdc++", "pthread", "dl", "z", "gfortran", "gcc_s", "objc", "ssl", "crypto", "ncurses"];

    // These bring functions of other libraries along, in front of theirs or as copies, and nobody means them by those; those that bring fewer stand first.
    private static readonly string[] s_carriers = ["gphobos", "go", "ubsan", "lsan", "hwasan", "tsan", "asan"];

    /// <summary>Finds libraries, those first that define most.</summary>
    /// <param name="names">The symbols that are missing.</param>
    /// <param name="search">Where to look.</param>
    /// <returns>At most three; none where nothing is found among the first ten million names.</returns>
    public static IReadOnlyList<LibrarySuggestion> For(IReadOnlyCollection<string> names, LibrarySearch search)
    {
        var wanted = new Wanted(names, ObjectFormat.Of(search.Target.Format));
        var libraries = new List<(string Name, HashSet<int> Defined)>();
        long begin = Stopwatch.GetTimestamp();
        foreach (string library in search.LibraryNames().OrderBy(Rank))
        {
            HashSet<int> defined = DefinedBy(library, search, wanted);
            if (defined.Count > 0)
            {
                libraries.Add((library, defined));
            }

            if (wanted.Seen > MostNames || Stopwatch.GetElapsedTime(begin) > s_patience)
            {
                break;
            }
        }

        KeepOneRuntimeOfD(libraries);
        CountCarriersLast(libraries, wanted);
        var suggestions = new List<LibrarySuggestion>();
        while (suggestions.Count < Most && libraries.Count > 0)
        {
            (string name, HashSet<int> defined) = libraries.OrderByDescending(static library => library.Defined.Count).ThenBy(static library => Rank(library.Name)).ThenBy(library => IsNamedIn(library, wanted))
                .ThenBy(static library => library.Name.Length).ThenBy(static library => library.Name, StringComparer.Ordinal).First();
            suggestions.Add(new LibrarySuggestion(name, [.. defined.Order().Select(wanted.Name)]));
            int[] taken = [.. defined];
            libraries.ForEach(library => library.Defined.ExceptWith(taken));
            libraries.RemoveAll(static library => library.Defined.Count == 0);
        }

        return suggestions;
    }

    private static int Rank(string library)
    {
        int place = Array.IndexOf(s_usual, library);
        return place < 0 ? s_usual.Length : place;
    }

    // Each compiler of D has a library of its own, and they have most names in common. Those tell that only one has.
    private static void KeepOneRuntimeOfD(List<(string Name, HashSet<int> Defined)> libraries)
    {
        HashSet<int> gdc = [.. libraries.Where(static library => IsOfGdc(library.Name)).SelectMany(static library => library.Defined)];
        HashSet<int> ldc = [.. libraries.Where(static library => IsOfLdc(library.Name)).SelectMany(static library => library.Defined)];
        if (gdc.Count > 0 && ldc.Count > 0)
        {
            bool isGdc = gdc.Count(number => !ldc.Contains(number)) >= ldc.Count(number => !gdc.Contains(number));
            libraries.RemoveAll(library => isGdc ? IsOfLdc(library.Name) : IsOfGdc(library.Name));
        }
    }

    private static bool IsOfGdc(string library) => library is "gphobos" or "gdruntime";

    private static bool IsOfLdc(string library) => library.StartsWith("phobos2-ldc", StringComparison.Ordinal) || library.StartsWith("druntime-ldc", StringComparison.Ordinal);

    // What D's names and those of its runtime look like: they are nobody else's.
    private static bool IsOfD(string name) =>
        name.StartsWith("_D", StringComparison.Ordinal) || name.StartsWith("_d_", StringComparison.Ordinal) || name.StartsWith("__gdc_", StringComparison.Ordinal);

    // For what another library defines, that one is meant.
    private static void CountCarriersLast(List<(string Name, HashSet<int> Defined)> libraries, Wanted wanted)
    {
        var others = new HashSet<int>();
        foreach ((string name, HashSet<int> defined) in libraries.OrderBy(static library => Array.IndexOf(s_carriers, library.Name)))
        {
            if (s_carriers.Contains(name))
            {
                defined.RemoveWhere(number => others.Contains(number) && !(IsOfGdc(name) && IsOfD(wanted.Name(number))));
            }

            others.UnionWith(defined);
        }

        libraries.RemoveAll(static library => library.Defined.Count == 0);
    }

    // Many libraries have their name in those of their functions.
    private static int IsNamedIn((string Name, HashSet<int> Defined) library, Wanted wanted) =>
        library.Name.Length > 2 && library.Defined.Any(number => wanted.Name(number).Contains(library.Name, StringComparison.OrdinalIgnoreCase)) ? 0 : 1;

    private static HashSet<int> DefinedBy(string library, LibrarySearch search, Wanted wanted)
    {
        var defined = new HashSet<int>();
        try
        {
            var resolver = new InputResolver(search);
            resolver.AddLibrary(library);
            foreach (ResolvedInput input in resolver.Inputs)
            {
                using MappedFile file = MappedFile.Open(input.Path);
                if (input.Kind == InputKind.SharedLibrary)
                {
                    foreach (ReadOnlyMemory<byte> name in SharedLibraryNames.Read(file.Memory).Defined)
                    {
                        wanted.Take(name.Span, defined);
                    }
                }
                else if (input.Kind is InputKind.Archive or InputKind.ThinArchive)
                {
                    var archive = ArchiveFile.Read(input.Path, file.Memory);
                    for (int index = 0; index < archive.IndexCount; index++)
                    {
                        wanted.Take(archive.IndexName(index), defined);
                    }
                }
            }
        }
        catch (Exception exception) when (exception is LinkException or IOException or UnauthorizedAccessException or SystemCallException)
        {
            // It helps nobody then.
        }

        return defined;
    }

    /// <summary>The names that are sought, by their bytes.</summary>
    private sealed class Wanted
    {
        private readonly string[] _names;
        private readonly byte[][] _bytes;
        private readonly Dictionary<ulong, int> _numbers = [];

        public Wanted(IReadOnlyCollection<string> names, ObjectFormat format)
        {
            _names = [.. names.Distinct(StringComparer.Ordinal)];
            _bytes = [.. _names.Select(name => format.PlainName(((NativeText)name).Bytes).ToArray())];
            for (int number = 0; number < _names.Length; number++)
            {
                _numbers.TryAdd(NameHash.Of(_bytes[number]), number);
            }
        }

        /// <summary>How many names were compared.</summary>
        public int Seen { get; private set; }

        public string Name(int number) => _names[number];

        public void Take(ReadOnlySpan<byte> name, HashSet<int> defined)
        {
            Seen++;
            if (_numbers.TryGetValue(NameHash.Of(name), out int number) && name.SequenceEqual(_bytes[number]))
            {
                defined.Add(number);
            }
        }
    }
}
