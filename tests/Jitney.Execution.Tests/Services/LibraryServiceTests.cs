using Jitney.Execution.Tests.Support;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.TestSupport;

namespace Jitney.Execution.Tests.Services;

public sealed class LibraryServiceTests : IDisposable
{
    private static readonly string s_systemLibrary = OperatingSystem.IsWindows() ? "winmm.dll" : "libm.so.6";

    private readonly Support.Services _services = new();
    private readonly NativeLibrarySource _sources = new();

    public void Dispose() => _sources.Dispose();

    [Fact]
    public void Each_path_is_answered_in_order_with_a_handle_or_a_reason()
    {
        ReadOnlyMemory<byte> result = _services.Call(
            BootstrapSymbols.LibrariesOpen,
            LibraryMessages.EncodeOpen(new SpsWriter(), ["", s_systemLibrary, "/nowhere/libnothing.so"]));

        Expected<ExecutorAddress>[] libraries = LibraryMessages.DecodeOpenResult(result.Span);

        Assert.Equal(3, libraries.Length);
        Assert.False(libraries[0].Value.IsNull);
        Assert.False(libraries[1].Value.IsNull);
        Assert.Contains("/nowhere/libnothing.so", libraries[2].Problem, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void Symbols_have_the_size_and_kind_that_their_library_states()
    {
        ExecutorAddress library = _services.Open(_sources.Compile("""
            #include <stddef.h>
            char data[123] = {1};
            char zeros[77];
            __thread int local[5];
            int function(void) { return 4; }
            static int chosen(void) { return 5; }
            static void *choose(void) { return (void *)chosen; }
            int indirect(void) __attribute__((ifunc("choose")));
            __asm__(".globl untyped\n.set untyped, data");
            void *address_of(int which) { return which == 0 ? (void *)data : which == 1 ? (void *)function : (void *)indirect; }
            """));

        LibrarySymbol[] symbols = _services.LookUp([library], "data", "zeros", "local", "function", "indirect", "absent", "");

        Assert.Equal((ulong)123, symbols[0].Size);
        Assert.Equal((ulong)77, symbols[1].Size);
        Assert.Equal((ulong)20, symbols[2].Size);
        Assert.Equal(
            [LibrarySymbolKind.Data, LibrarySymbolKind.Data, LibrarySymbolKind.ThreadLocal, LibrarySymbolKind.Function, LibrarySymbolKind.Function, LibrarySymbolKind.NotFound, LibrarySymbolKind.NotFound],
            symbols.Select(static symbol => symbol.Kind));
        ExecutorAddress addressOf = _services.Find(library, "address_of");
        Assert.Equal((long)symbols[0].Address.Value, _services.CallFunction(addressOf, 0));
        Assert.Equal((long)symbols[3].Address.Value, _services.CallFunction(addressOf, 1));
        Assert.Equal((long)symbols[4].Address.Value, _services.CallFunction(addressOf, 2));
        Assert.Equal(default, symbols[5]);
    }

    [Fact]
    public void Symbols_are_functions_and_data_as_their_library_exports_them()
    {
        ExecutorAddress library = _services.Open(_sources.Compile("""
            char exported_data[123] = {1};
            int exported_function(void) { return 4; }
            void *exported_addresses(int which) { return which == 0 ? (void *)exported_data : (void *)exported_function; }
            """));

        LibrarySymbol[] symbols = _services.LookUp([library], "exported_data", "exported_function", "absent", "");

        ExecutorAddress addressOf = _services.Find(library, "exported_addresses");
        Assert.Equal((long)symbols[0].Address.Value, _services.CallFunction(addressOf, 0));
        Assert.Equal((long)symbols[1].Address.Value, _services.CallFunction(addressOf, 1));
        Assert.Equal(
            [LibrarySymbolKind.Data, LibrarySymbolKind.Function, LibrarySymbolKind.NotFound, LibrarySymbolKind.NotFound],
            symbols.Select(static symbol => symbol.Kind));
    }

    [LinuxFact]
    public void A_name_with_a_version_is_looked_up_in_that_version()
    {
        string script = _sources.Write("versions.map", "V1 { global: changed; local: *; }; V2 { global: changed; } V1;");
        ExecutorAddress library = _services.Open(_sources.Compile("""
            int at_first(void) { return 1; }
            int now(void) { return 2; }
            __asm__(".symver at_first, changed@V1\n.symver now, changed@@V2");
            """, $"-Wl,--version-script={script}"));

        LibrarySymbol[] symbols = _services.LookUp([library], "changed", "changed@V1", "changed@V2", "changed@V3", "changed@", "@V1");

        Assert.Equal(2, _services.CallFunction(symbols[0].Address));
        Assert.Equal(1, _services.CallFunction(symbols[1].Address));
        Assert.Equal(2, _services.CallFunction(symbols[2].Address));
        Assert.Equal(LibrarySymbolKind.Function, symbols[1].Kind);
        Assert.NotEqual(0u, symbols[1].Size);
        Assert.All(symbols[3..], static symbol => Assert.Equal(default, symbol));
    }

    [Fact]
    public void Libraries_are_searched_in_the_order_of_their_handles()
    {
        ExecutorAddress first = _services.Open(_sources.Compile("int which(void) { return 1; }"));
        ExecutorAddress second = _services.Open(_sources.Compile("int which(void) { return 2; } int more(void) { return 3; }"));

        LibrarySymbol[] symbols = _services.LookUp([second, first], "which", "more");

        Assert.Equal(2, _services.CallFunction(symbols[0].Address));
        Assert.Equal(3, _services.CallFunction(symbols[1].Address));
        Assert.Equal(1, _services.CallFunction(_services.Find(first, "which")));
    }

    [Fact]
    public void A_lookup_of_a_thousand_names_finds_them_all()
    {
        string source = string.Concat(Enumerable.Range(0, 1000).Select(static number => $"int f{number}(void) {{ return {number}; }}\n"));
        ExecutorAddress library = _services.Open(_sources.Compile(source));

        LibrarySymbol[] symbols = _services.LookUp([library], [.. Enumerable.Range(0, 1000).Select(static number => $"f{number}")]);

        Assert.All(symbols, static symbol => Assert.Equal(LibrarySymbolKind.Function, symbol.Kind));
        Assert.Equal(999, _services.CallFunction(symbols[999].Address));
    }

    [Fact]
    public void A_handle_that_was_never_given_out_makes_the_result_empty()
    {
        ReadOnlyMemory<byte> result = _services.Call(
            BootstrapSymbols.SymbolsLookUp,
            LibraryMessages.EncodeLookUp(new SpsWriter(), [(ExecutorAddress)0x1234_5678], [SystemFunctions.ProcessNumber]));

        Assert.True(result.IsEmpty);
    }

    [Fact]
    public void LLVM_form_answers_addresses_and_null_for_what_is_missing()
    {
        ExecutorAddress handle = OpenAsLlvm("", 0).Value;

        Expected<IReadOnlyList<ExecutorAddress>> found = LookUpAsLlvm(handle, new(SystemFunctions.ProcessNumber, true), new("not_there_at_all", false), new("", false));

        Assert.Equal(Environment.ProcessId, _services.CallFunction(found.Value![0]));
        Assert.Equal([ExecutorAddress.Null, ExecutorAddress.Null], found.Value.Skip(1));
    }

    [Fact]
    public void LLVM_form_fails_as_a_whole_when_a_required_symbol_is_missing()
    {
        Expected<IReadOnlyList<ExecutorAddress>> found = LookUpAsLlvm(OpenAsLlvm("", 0).Value, new(SystemFunctions.ProcessNumber, true), new("not_there_at_all", true));

        Assert.Contains("not_there_at_all", found.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void LLVM_form_knows_no_mode_but_zero() => Assert.NotNull(OpenAsLlvm("", 1).Problem);

    private Expected<ExecutorAddress> OpenAsLlvm(string path, ulong mode) => CommonResults.DecodeAddress(_services.Call(
        BootstrapSymbols.DylibManagerOpen,
        DylibManagerMessages.EncodeOpen(new SpsWriter(), Instance, path, mode)).Span);

    private Expected<IReadOnlyList<ExecutorAddress>> LookUpAsLlvm(ExecutorAddress handle, params DylibSymbolRequest[] requests) =>
        DylibManagerMessages.DecodeLookUpResult(
            _services.Call(BootstrapSymbols.DylibManagerLookUp, DylibManagerMessages.EncodeLookUp(new SpsWriter(), Instance, handle, requests)).Span,
            DylibLookUpForm.AddressesAndFlags);

    private ExecutorAddress Instance => _services.All.Registry.Symbols[BootstrapSymbols.DylibManagerInstance];

    [LinuxFact]
    public void Versions_of_one_variable_have_sizes_of_their_own()
    {
        string script = _sources.Write("sizes.map", "V1 { global: changed; local: *; }; V2 { global: changed; } V1;");
        ExecutorAddress library = _services.Open(_sources.Compile("""
            char block[32];
            __asm__(".globl small, large\n.set small, block\n.type small, @object\n.size small, 8\n"
                ".set large, block\n.type large, @object\n.size large, 32\n.symver small, changed@V1\n.symver large, changed@@V2");
            """, $"-Wl,--version-script={script}"));

        LibrarySymbol[] symbols = _services.LookUp([library], "changed", "changed@V1", "changed@V2");

        Assert.Equal([32UL, 8UL, 32UL], symbols.Select(static symbol => symbol.Size));
        Assert.Single(symbols.Select(static symbol => symbol.Address).Distinct());
    }
}
