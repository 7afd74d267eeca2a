using System.CommandLine.Parsing;
using Jitney.Definitions;
using Jitney.Interop.Files;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Cli.Parsing;

/// <summary>The inputs as the command line names them: files, <c>-lNAME</c>, <c>-</c>, and between them what says where to search.</summary>
internal sealed class InputWords
{
    /// <summary>The object on standard input.</summary>
    public const string StandardInput = "-";

    private const string Static = "-static";

    // What the C++ compiler adds when it links; its unwinder has another name as an archive.
    private static readonly string[] SharedLibraries = ["stdc++", "m", "gcc_s"];
    private static readonly string[] StaticLibraries = ["stdc++", "m", "gcc_eh"];

    private readonly IReadOnlyList<string> _words;

    private InputWords(IReadOnlyList<string> words, IReadOnlyList<string> wholeArchives) => (_words, WholeArchives) = (words, wholeArchives);

    /// <summary>Archives of which every member is taken.</summary>
    public IReadOnlyList<string> WholeArchives { get; }

    /// <summary>Whether an object comes from standard input.</summary>
    public bool UsesStandardInput => _words.Contains(StandardInput);

    /// <summary>The first input as it was written, but for archives that are taken whole: what a program sees as its name.</summary>
    public string First
    {
        get
        {
            bool isWhole = false;
            string? firstWhole = null;
            foreach (string word in _words)
            {
                isWhole = word switch { PlaceWords.Whole => true, PlaceWords.NotWhole => false, _ => isWhole };
                if (IsInput(word) && !isWhole)
                {
                    return word;
                }

                firstWhole ??= IsInput(word) ? word : null;
            }

            return firstWhole ?? WholeArchives[0];
        }
    }

    /// <summary>Whether a word that was taken for an input may have been meant for the program: it stands behind another input, has no name of a file, and is none.</summary>
    public bool LooksLikeArgument(string word) =>
        word.Length > 0 && word[0] != '-' && _words.Contains(word) && word != First && word.IndexOfAny('.', '/') < 0 && !InputBytes.Here.Exists(word);

    private IEnumerable<string> Inputs => _words.Where(IsInput);

    private static bool IsInput(string word) =>
        word != Static && !PlaceWords.Contains(word) && !word.StartsWith("-L", StringComparison.Ordinal);

    /// <summary>Takes words that were checked.</summary>
    public static InputWords Of(IReadOnlyList<string> words, IReadOnlyList<string> wholeArchives, SystemRoot root, IReadOnlyList<TargetWord> targets) =>
        new(words, wholeArchives) { Root = root, Targets = targets };

    /// <summary>Refuses what is no input: misspelt options, and too few of the rest.</summary>
    public static void Check(CommandResult command, IReadOnlyList<string> words, IReadOnlyList<string> wholeArchives)
    {
        foreach (string word in words)
        {
            if (word.StartsWith(LinkerWords.Refusal, StringComparison.Ordinal))
            {
                command.AddError(word[LinkerWords.Refusal.Length..]);
                return;
            }

            bool isKnown = word is StandardInput or Static || PlaceWords.Contains(word) || !word.StartsWith('-')
                || (word.Length > 2 && (word.StartsWith("-l", StringComparison.Ordinal) || word.StartsWith("-L", StringComparison.Ordinal)));
            if (!isKnown)
            {
                bool isBehindInput = words.TakeWhile(other => other != word).Any(static other => !other.StartsWith('-'));
                command.AddError($"there is no option {word}{(isBehindInput ? "; words for the program stand behind '--'" : "")}");
                return;
            }
        }

        if (PlaceWords.FindFault(words) is { } fault)
        {
            command.AddError(fault);
        }
        else if (!new InputWords(words, wholeArchives).Inputs.Concat(wholeArchives).Any())
        {
            command.AddError("there is no input");
        }
        else if (words.Count(word => word == StandardInput) > 1)
        {
            command.AddError("standard input can be read once only");
        }
    }

    /// <summary>Where the files of the executor's machine lie here.</summary>
    public SystemRoot Root { get; private init; } = SystemRoot.None;

    /// <summary>What says on the command line what is linked for.</summary>
    public IReadOnlyList<TargetWord> Targets { get; private init; } = [];

    /// <summary>What is linked for, which decides where libraries are searched for.</summary>
    public Target Target { get; set; } = Target.OfThisProcess;

    /// <summary>What the first file among the inputs is for that says so; null where none does.</summary>
    public Target? TargetOfFirst() => Inputs.Concat(WholeArchives).Select(LibraryMachine.TargetOf).FirstOrDefault(static target => target is not null);

    /// <summary>Where libraries are searched for.</summary>
    public LibrarySearch Search() => Search(_words.Contains(Static) ? LibraryPreference.StaticOnly : LibraryPreference.SharedFirst);

    /// <summary>The folders that <c>-L</c> names, in their order.</summary>
    public string[] Folders => [.. _words.Where(static word => word.StartsWith("-L", StringComparison.Ordinal)).Select(word => Root.PathOfMarked(word[2..]) ?? word[2..])];

    private LibrarySearch Search(LibraryPreference preference) => new(Folders, Target, Root, preference);

    /// <summary>Finds the files, in the order of the words.</summary>
    /// <returns>The files; source files are yet to be compiled, and what C++ needs beside them stands last.</returns>
    /// <exception cref="Jitney.ObjectFiles.Failures.LinkException">One is missing, or is nothing that can be linked.</exception>
    public IReadOnlyList<ResolvedInput> Resolve()
    {
        bool isAllStatic = _words.Contains(Static);
        var places = new InputPlaces(Search(), Search(LibraryPreference.StaticOnly));
        InputResolver resolver = places.Resolver;
        foreach (string word in _words)
        {
            if (PlaceWords.Contains(word))
            {
                places.Take(word);
            }
            else if (word.StartsWith("-l", StringComparison.Ordinal))
            {
                resolver.AddFile(places.Search.FindLibrary(word[2..]), places.Archives, places.Libraries);
            }
            else if (IsInput(word) && word != StandardInput)
            {
                resolver.AddFile(word, places.Archives, places.Libraries);
            }
        }

        places.End();
        foreach (string archive in WholeArchives)
        {
            resolver.AddFile(archive, InputUse.Always);
        }

        // Objects for Windows get it without being asked.
        if (Target.System != TargetSystem.Windows && resolver.Inputs.Any(input => input.Language == SourceLanguage.CPlusPlus))
        {
            foreach (string library in isAllStatic ? StaticLibraries : SharedLibraries)
            {
                resolver.AddLibrary(library);
            }
        }

        return resolver.Inputs;
    }
}
