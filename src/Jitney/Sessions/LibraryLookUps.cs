using System.Collections.Concurrent;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Sessions;

/// <summary>Looks names up in an executor on Windows, each in its library. A library is opened when the first name of it is wanted.</summary>
/// <remarks>Thread-safe. Two that want a library at once both have it opened, and get the same one.</remarks>
internal sealed class LibraryLookUps
{
    private const string OpenStep = "open libraries";
    private const string LookUpStep = "look up symbols";

    // Those that were opened, or could not be: their handles are null.
    private readonly ConcurrentDictionary<string, ExecutorAddress> _handles = new(StringComparer.OrdinalIgnoreCase);

    private readonly ConcurrentDictionary<string, bool> _triedPaths = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Why libraries could not be opened, by their names.</summary>
    public ConcurrentDictionary<string, string> Problems { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Looks names up.</summary>
    /// <param name="control">The executor.</param>
    /// <param name="questions">The names.</param>
    /// <param name="given">Handles of the libraries that were given, in which names are looked for that belong to no library.</param>
    /// <param name="process">The handle of the process, which has what is left.</param>
    /// <param name="count">How many positions there are.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public async ValueTask<ImportedSymbol[]> LookUpAsync(
        IExecutorProcessControl control, LibraryQuestions questions, IReadOnlyList<ExecutorAddress> given, ExecutorAddress process, int count, CancellationToken cancellation)
    {
        var found = new ImportedSymbol[count];
        IReadOnlyList<string> first = questions.Others.Count > 0 && questions.Rounds.Count > 0 ? questions.Rounds[0] : [];
        await OpenAsync(control, [.. questions.Named.Select(static question => (question.Library, question.Path)), .. NamesToOpen(first)], cancellation).ConfigureAwait(false);

        // One question for each library, and none waits for the answer of another.
        var asked = questions.Named.Select(question => AskAsync(control, HandlesOf([question.Library]), question.Names, found, cancellation)).ToList();
        asked.Add(AskAsync(control, [.. given, .. HandlesOf(first)], questions.Others, found, cancellation));
        asked.Add(AskAsync(control, given, questions.Optional, found, cancellation));
        await Task.WhenAll(asked).ConfigureAwait(false);
        foreach (IReadOnlyList<string> round in questions.Rounds.Skip(1))
        {
            if (Missing(questions.Others, found) is { Length: > 0 } missing)
            {
                await OpenAsync(control, [.. NamesToOpen(round)], cancellation).ConfigureAwait(false);
                await AskAsync(control, HandlesOf(round), missing, found, cancellation).ConfigureAwait(false);
            }
        }

        await AskAsync(control, [process], Missing(questions.Others, found), found, cancellation).ConfigureAwait(false);
        return found;
    }

    private static IEnumerable<(string Library, string? Path)> NamesToOpen(IEnumerable<string> libraries) => libraries.Select(static library => (library, (string?)null));

    private static (int Position, ReadOnlyMemory<byte> Name)[] Missing(IReadOnlyList<(int Position, ReadOnlyMemory<byte> Name)> names, ImportedSymbol[] found) =>
        [.. names.Where(name => found[name.Position].Address.IsNull)];

    private ExecutorAddress[] HandlesOf(IEnumerable<string> libraries) =>
        [.. libraries.Select(library => _handles.GetValueOrDefault(library)).Where(static handle => !handle.IsNull)];

    // By its name, as a program would have it opened, which gives the one that the process has already; and else where it lies beside its import library.
    private async ValueTask OpenAsync(IExecutorProcessControl control, (string Library, string? Path)[] libraries, CancellationToken cancellation)
    {
        (string Library, string? Path)[] unknown = [.. libraries.Where(IsUnknown).DistinctBy(static library => library.Library, StringComparer.OrdinalIgnoreCase)];
        if (unknown.Length == 0)
        {
            return;
        }

        Expected<ExecutorAddress>[] opened = await OpenAsync(control, [.. unknown.Select(static library => library.Library)], cancellation).ConfigureAwait(false);
        int[] elsewhere = [.. Enumerable.Range(0, unknown.Length).Where(index => !opened[index].HasValue && unknown[index].Path is not null)];
        if (elsewhere.Length > 0)
        {
            Expected<ExecutorAddress>[] beside = await OpenAsync(control, [.. elsewhere.Select(index => unknown[index].Path!)], cancellation).ConfigureAwait(false);
            for (int index = 0; index < elsewhere.Length; index++)
            {
                _triedPaths.TryAdd(unknown[elsewhere[index]].Path!, true);
                opened[elsewhere[index]] = beside[index].HasValue ? beside[index] : opened[elsewhere[index]];
            }
        }

        // Others see what came of all attempts, and nothing before.
        for (int index = 0; index < unknown.Length; index++)
        {
            string library = unknown[index].Library;
            ExecutorAddress handle = opened[index].HasValue ? opened[index].Value : ExecutorAddress.Null;
            if (handle.IsNull)
            {
                Problems[library] = opened[index].Problem!;
            }
            else
            {
                Problems.TryRemove(library, out _);
            }

            _handles.AddOrUpdate(library, handle, (_, before) => handle.IsNull ? before : handle);
        }
    }

    // One that could not be opened by its name may be found where another import library lies.
    private bool IsUnknown((string Library, string? Path) library) =>
        !_handles.TryGetValue(library.Library, out ExecutorAddress handle) || (handle.IsNull && library.Path is { } path && !_triedPaths.ContainsKey(path));

    private static async ValueTask<Expected<ExecutorAddress>[]> OpenAsync(IExecutorProcessControl control, string[] paths, CancellationToken cancellation)
    {
        var writer = new SpsWriter();
        LibraryMessages.EncodeOpen(writer, paths);
        ReadOnlyMemory<byte> result = await control.CallAsync(
            control.Description.Service(BootstrapSymbols.LibrariesOpen), writer.Written, OpenStep, CallLimit.LibraryCode, cancellation: cancellation).ConfigureAwait(false);
        Expected<ExecutorAddress>[] opened = Answers.Decode(OpenStep, result, static bytes => LibraryMessages.DecodeOpenResult(bytes.Span));
        return opened.Length == paths.Length
            ? opened
            : throw new ExecutorException(FailureSide.Executor, OpenStep, $"it answered for {opened.Length} of {paths.Length}: {string.Join(", ", paths)}");
    }

    private static async Task AskAsync(
        IExecutorProcessControl control, IReadOnlyList<ExecutorAddress> handles, IReadOnlyList<(int Position, ReadOnlyMemory<byte> Name)> names, ImportedSymbol[] found, CancellationToken cancellation)
    {
        if (handles.Count == 0 || names.Count == 0)
        {
            return;
        }

        var writer = new SpsWriter();
        CommonResults.EncodeAddresses(writer, handles).Count(names.Count);
        foreach ((_, ReadOnlyMemory<byte> name) in names)
        {
            writer.Bytes(name.Span);
        }

        ReadOnlyMemory<byte> result = await control.CallAsync(
            control.Description.Service(BootstrapSymbols.SymbolsLookUp), writer.Written, LookUpStep, cancellation: cancellation).ConfigureAwait(false);
        LibrarySymbol[] answers = Answers.Decode(LookUpStep, result, static bytes => LibraryMessages.DecodeLookUpResult(bytes.Span));
        if (answers.Length != names.Count)
        {
            throw new ExecutorException(FailureSide.Executor, LookUpStep, $"it answered for {answers.Length} of {names.Count}");
        }

        for (int index = 0; index < answers.Length; index++)
        {
            found[names[index].Position] = new ImportedSymbol(answers[index].Address, answers[index].Size, KindOf(answers[index].Kind));
        }
    }

    // A library for Windows does not say what its names are for.
    private static SymbolKind KindOf(LibrarySymbolKind kind) => kind switch
    {
        LibrarySymbolKind.Function => SymbolKind.Function,
        LibrarySymbolKind.Data => SymbolKind.Data,
        _ => SymbolKind.Unknown,
    };
}
