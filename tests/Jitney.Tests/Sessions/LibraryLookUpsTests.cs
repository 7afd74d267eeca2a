using System.Runtime.InteropServices;
using System.Text;
using Jitney.Executors;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.Sessions;

namespace Jitney.Tests.Sessions;

/// <summary>Is an executor on Windows asked for each name in its library, and for what belongs to none in as few libraries as can be?</summary>
public sealed class LibraryLookUpsTests : IAsyncDisposable
{
    private readonly LibraryLookUps _lookUps = new();
    private readonly FakeWindows _executor = new(new()
    {
        ["a.dll"] = ["one", "both", "#7"],
        ["b.dll"] = ["two", "both"],
        ["crt.dll"] = ["puts", "both"],
        ["late.dll"] = ["rare"],
        ["there/c.dll"] = ["three"],
        [""] = ["own"],
    });

    public ValueTask DisposeAsync() => _executor.DisposeAsync();

    [Fact]
    public async Task A_name_is_looked_for_in_the_library_that_it_belongs_to()
    {
        ImportedSymbol[] found = await AskAsync(new LibraryQuestions([Of("a.dll", (0, "one"), (1, "#7")), Of("B.DLL", (2, "two"), (3, "both"))], [], [], []), 4);

        Assert.Equal(["a.dll:one", "a.dll:#7", "b.dll:two", "b.dll:both"], found.Select(_executor.NameOf));
        Assert.Equal(["a.dll", "B.DLL"], _executor.Opened);
        Assert.All(found, static symbol => Assert.Equal(SymbolKind.Unknown, symbol.Kind));
    }

    [Fact]
    public async Task A_library_is_opened_once()
    {
        await AskAsync(new LibraryQuestions([Of("a.dll", (0, "one"))], [], [], []), 1);
        await AskAsync(new LibraryQuestions([Of("A.dll", (0, "both"))], [], [], [["a.dll"]]), 1);

        Assert.Equal(["a.dll"], _executor.Opened);
    }

    [Fact]
    public async Task What_belongs_to_no_library_is_looked_for_in_given_ones_and_then_in_those_that_usually_have_it()
    {
        ImportedSymbol[] found = await AskAsync(new LibraryQuestions([], [(0, Bytes("both")), (1, Bytes("puts"))], [], [["crt.dll"], ["late.dll"]]), 2, given: "b.dll");

        Assert.Equal(["b.dll:both", "crt.dll:puts"], found.Select(_executor.NameOf));
        Assert.DoesNotContain("late.dll", _executor.Opened);
    }

    [Fact]
    public async Task More_libraries_are_opened_and_the_process_is_asked_only_for_what_is_missing()
    {
        ImportedSymbol[] found = await AskAsync(new LibraryQuestions([], [(0, Bytes("rare")), (1, Bytes("own")), (2, Bytes("nowhere"))], [], [["crt.dll"], ["late.dll", "none.dll"]]), 3);

        Assert.Equal(["late.dll:rare", ":own", null], found.Select(_executor.NameOf));
    }

    [Fact]
    public async Task What_may_be_missing_is_asked_of_given_libraries_alone()
    {
        ImportedSymbol[] found = await AskAsync(new LibraryQuestions([], [], [(0, Bytes("two")), (1, Bytes("puts")), (2, Bytes("rare"))], [["crt.dll"], ["late.dll"]]), 3, given: "b.dll");

        Assert.Equal(["b.dll:two", null, null], found.Select(_executor.NameOf));
        Assert.Equal(["b.dll"], _executor.Opened);
    }

    [Fact]
    public async Task A_library_that_is_not_found_by_its_name_is_opened_beside_its_import_library()
    {
        ImportedSymbol[] found = await AskAsync(new LibraryQuestions([new LibraryQuestion("c.dll", "there/c.dll", [(0, Bytes("three"))])], [], [], []), 1);

        Assert.Equal("there/c.dll:three", _executor.NameOf(found[0]));
        Assert.Equal(["c.dll", "there/c.dll"], _executor.Opened);
    }

    [Fact]
    public async Task A_library_that_cannot_be_opened_has_nothing_and_why_is_known()
    {
        ImportedSymbol[] found = await AskAsync(new LibraryQuestions([Of("none.dll", (0, "one"))], [], [], []), 1);

        Assert.True(found[0].Address.IsNull);
        Assert.Equal("none.dll is not there", _lookUps.Problems["none.dll"]);
    }

    private async Task<ImportedSymbol[]> AskAsync(LibraryQuestions questions, int count, string? given = null) =>
        await _lookUps.LookUpAsync(_executor, questions, given is null ? [] : [_executor.Open(given)!.Value], _executor.Open("")!.Value, count, TestContext.Current.CancellationToken);

    private static LibraryQuestion Of(string library, params (int Position, string Name)[] names) => new(library, null, [.. names.Select(static name => (name.Position, Bytes(name.Name)))]);

    private static ReadOnlyMemory<byte> Bytes(string name) => Encoding.ASCII.GetBytes(name);

    /// <summary>An executor whose libraries have these names.</summary>
    private sealed class FakeWindows(Dictionary<string, string[]> libraries) : IExecutorProcessControl
    {
        private static readonly ExecutorAddress s_open = new(1), s_lookUp = new(2);
        private readonly List<string> _paths = [.. libraries.Keys];

        public List<string> Opened { get; } = [];

        public ExecutorDescription Description { get; } = new(
            "x86_64-pc-windows-msvc",
            4096,
            new Dictionary<string, ReadOnlyMemory<byte>>(),
            new Dictionary<string, ExecutorAddress> { [BootstrapSymbols.LibrariesOpen] = s_open, [BootstrapSymbols.SymbolsLookUp] = s_lookUp });

        public long RoundTrips => 0;

        public Task<ExecutorEnd> Ended => new TaskCompletionSource<ExecutorEnd>().Task;

        public bool CarriesDescriptors => false;

        public ExecutorAddress? Open(string path)
        {
            int number = _paths.FindIndex(known => known.Equals(path, StringComparison.OrdinalIgnoreCase));
            if (path.Length > 0)
            {
                Opened.Add(path);
            }

            return number < 0 ? null : new ExecutorAddress(0x1000 * (ulong)(number + 1));
        }

        public string? NameOf(ImportedSymbol symbol)
        {
            if (symbol.Address.IsNull)
            {
                return null;
            }

            string path = _paths[(int)(symbol.Address.Value / 0x1000) - 1];
            return $"{path}:{libraries[path][(int)(symbol.Address.Value % 0x1000) - 1]}";
        }

        public ValueTask<ReadOnlyMemory<byte>> CallAsync(
            ExecutorAddress function, ReadOnlyMemory<byte> arguments, string step, CallLimit limit = default, SafeHandle? descriptor = null, CancellationToken cancellation = default)
        {
            SpsWriter result = new();
            if (function == s_open)
            {
                LibraryMessages.EncodeOpenResult(
                    result,
                    [.. LibraryMessages.DecodeOpen(arguments.Span).Select(path => Open(path) is { } handle ? Expected.Of(handle) : Expected.Failed<ExecutorAddress>($"{path} is not there"))]);
            }
            else
            {
                (ExecutorAddress[] handles, string[] names) = LibraryMessages.DecodeLookUp(arguments.Span);
                LibraryMessages.EncodeLookUpResult(result, [.. names.Select(name => Find(handles, name))]);
            }

            return new(result.Written);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private LibrarySymbol Find(ExecutorAddress[] handles, string name)
        {
            foreach (ExecutorAddress handle in handles)
            {
                int place = libraries[_paths[(int)(handle.Value / 0x1000) - 1]].IndexOf(name);
                if (place >= 0)
                {
                    return new LibrarySymbol((ExecutorAddress)(handle.Value + (ulong)place + 1), 0, LibrarySymbolKind.Other);
                }
            }

            return default;
        }
    }
}
