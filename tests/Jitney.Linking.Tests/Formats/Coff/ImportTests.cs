using Jitney.Linking.Failures;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Formats.Coff;

/// <summary>How are symbols found that libraries define when the program runs, and the pointers to them?</summary>
public sealed class ImportTests
{
    private const ulong Far = 0x7fff_1234_5678;

    private const string Pointers = ".data\n.globl place\nplace: .quad __imp_f";

    [Fact]
    public void A_pointer_leads_to_what_an_object_defines()
    {
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(Pointers)).Add(CoffObjects.Assembly(".text\n.globl f\nf: ret")).Link();

        Assert.Equal(linked["f"], linked.Read64(linked.Read64(linked["place"])));
        Assert.Equal(linked["__imp_f"], linked.Read64(linked["place"]));
    }

    [Fact]
    public void A_pointer_leads_to_an_address()
    {
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(Pointers)).Define("f", Far).Link();

        Assert.Equal(Far, linked.Read64(linked.Read64(linked["place"])));
    }

    [Fact]
    public void The_name_of_a_constant_means_the_pointer()
    {
        const byte constant = 2, byName = 1 << 2;
        byte[] names = [.. "f\0Some.dll\0"u8];
        byte[] import = [0, 0, 0xff, 0xff, 0, 0, 0x64, 0x86, 0, 0, 0, 0, (byte)names.Length, 0, 0, 0, 0, 0, constant | byName, 0, .. names];
        OfflineBatch linked = new OfflineLinker { FindsImports = true }.Add(CoffObjects.Assembly(Pointers + ", f")).Add(import, "f.lib").Link();

        ulong pointer = linked.Read64(linked["place"]);
        Assert.Equal(pointer, linked.Read64(linked["place"] + 8));
        Assert.Equal("Some.dll", linked.Batch.ImportOf(Enumerable.Range(0, linked.Batch.GlobalCount).Single(number => linked.Batch.ImportOf(number) is not null))!.Library);
        Assert.NotEqual(0ul, linked.Read64(pointer));
    }

    [Fact]
    public void A_pointer_may_be_given_itself()
    {
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(Pointers)).Define("__imp_f", Far).Link();

        Assert.Equal(Far, linked.Read64(linked["place"]));
    }

    [Fact]
    public void An_object_may_define_a_pointer_itself()
    {
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(Pointers)).Add(CoffObjects.Assembly(".data\n.globl __imp_f\n__imp_f: .quad 5")).Link();

        Assert.Equal(5ul, linked.Read64(linked.Read64(linked["place"])));
    }

    [Fact]
    public void An_object_may_define_a_pointer_where_the_loader_would_look_for_it()
    {
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(Pointers)).Add(CoffObjects.Assembly(".section .idata$5,\"dw\"\n.globl __imp_f\n__imp_f: .quad 5")).Link();

        Assert.Equal(5ul, linked.Read64(linked.Read64(linked["place"])));
    }

    [Fact]
    public void What_a_pointer_leads_to_is_taken_from_archives()
    {
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(Pointers)).AddArchive(CoffObjects.Archive(("f.obj", ".data\n.globl f\nf: .quad 7"))).Link();

        Assert.Equal(7ul, linked.Read64(linked.Read64(linked.Read64(linked["place"]))));
    }

    [Fact]
    public void What_a_pointer_leads_to_and_nobody_defines_is_missing()
    {
        OfflineLinker linker = new OfflineLinker().Add(CoffObjects.Assembly(Pointers));

        MissingSymbolException failure = Assert.Throws<MissingSymbolException>(() => linker.Link());

        Assert.Equal("f", failure.Place.Symbol);
        Assert.Equal("a.o", failure.Place.Input.ToString());
    }

    [Fact]
    public void A_pointer_that_only_dead_code_uses_asks_for_nothing()
    {
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(".section .rdata$dead,\"dr\",discard,dead\ndead: .quad __imp_f\n.text\n.globl place\nplace: ret")).Link();

        Assert.False(linked.Keeps(".rdata$dead"));
    }

    [Theory]
    [InlineData("llvm")]
    [InlineData("gnu")]
    public void An_import_library_says_where_symbols_are_found(string tool)
    {
        string[] exports = ["f", "g @7 NONAME", "v DATA"];
        byte[] library = tool == "gnu" ? CoffObjects.GnuImportLibrary("Some.dll", exports) : CoffObjects.ImportLibrary("Some.dll", exports);
        OfflineBatch linked = new OfflineLinker()
            .Add(CoffObjects.Assembly(".text\n.globl place\nplace: call f\ncall *__imp_f(%rip)\ncall g\nmov __imp_v(%rip), %rax\n.data\n.globl auto\nauto: .quad v+4"))
            .AddArchive(library).Import("f", Far, SymbolKind.Unknown).Import("g", Far + 0x10, SymbolKind.Unknown).Import("v", Far + 0x20, SymbolKind.Unknown).Link();

        Assert.Equal(new LibraryImport("Some.dll", "f", 0, SymbolKind.Function), ImportOf(linked, "f"));
        Assert.Equal(new LibraryImport("Some.dll", null, 7, SymbolKind.Function), ImportOf(linked, "g"));
        Assert.Equal(new LibraryImport("Some.dll", "v", 0, SymbolKind.Data), ImportOf(linked, "v"));
        Assert.Equal(Far + 0x24, linked.Read64(linked["auto"]));
        ulong place = linked["place"];
        Assert.Equal(linked.StubAddress("f"), place + 5 + linked.Read32(place + 1));
        Assert.Equal(Far, linked.Read64(place + 11 + linked.Read32(place + 7)));
        Assert.Equal(linked.StubAddress("g"), place + 16 + linked.Read32(place + 12));
        Assert.Equal(Far + 0x20, linked.Read64(place + 23 + linked.Read32(place + 19)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-C")]
    [InlineData("--use-nul-prefixed-import-tables")]
    public void Each_form_that_GNUs_tool_writes_says_it(string option)
    {
        using var tools = new Toolbox();
        File.WriteAllText(tools.PathOf("a.def"), "LIBRARY Some.dll\nEXPORTS\nf\ng @7 NONAME\nv DATA\nh == other\n");
        tools.Run("x86_64-w64-mingw32-dlltool", [.. option.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-d", "a.def", "-l", "a.lib"]);
        OfflineBatch linked = new OfflineLinker { FindsImports = true }
            .Add(CoffObjects.Assembly(".data\n.globl place\nplace: .quad __imp_f, __imp_g, __imp_v, __imp_h, f")).AddArchive(tools.Bytes("a.lib")).Link();

        Assert.Equal(new LibraryImport("Some.dll", "f", 0, SymbolKind.Function), ImportOf(linked, "f"));
        Assert.Equal(new LibraryImport("Some.dll", null, 7, SymbolKind.Function), ImportOf(linked, "g"));
        Assert.Equal(new LibraryImport("Some.dll", "v", 0, SymbolKind.Data), ImportOf(linked, "v"));
        Assert.Equal(new LibraryImport("Some.dll", "other", 0, SymbolKind.Function), ImportOf(linked, "h"));
    }

    [Fact]
    public void A_library_that_GNUs_linker_writes_says_it()
    {
        using var tools = new Toolbox();
        File.WriteAllText(tools.PathOf("a.c"), "__declspec(dllexport) int f(int n) { return n; } __declspec(dllexport) int v = 5;");
        tools.Run("x86_64-w64-mingw32-gcc", "-shared", "-nostdlib", "a.c", "-o", "Some.dll", "-Wl,--out-implib,a.lib", "-Wl,-e,f");
        OfflineBatch linked = new OfflineLinker { FindsImports = true }
            .Add(CoffObjects.Assembly(".data\n.globl place\nplace: .quad f, v")).AddArchive(tools.Bytes("a.lib")).Link();

        Assert.Equal(new LibraryImport("Some.dll", "f", 0, SymbolKind.Function), ImportOf(linked, "f"));
        Assert.Equal(new LibraryImport("Some.dll", "v", 0, SymbolKind.Data), ImportOf(linked, "v"));
    }

    [Fact]
    public void A_member_that_only_names_the_entry_of_its_library_says_it()
    {
        const string member = """
            .text
            .globl f
            f: jmp *__imp_f(%rip)
            .section .idata$5,"dw"
            .globl __imp_f
            __imp_f: .rva name
            .long 0
            .section .idata$4,"dw"
            .rva name
            .long 0
            .section .idata$6,"dw"
            .quad 0
            name: .short 0
            .asciz "f"
            .globl __IMPORT_DESCRIPTOR_Some
            """;
        const string head = """
            .section .idata$2,"dw"
            .globl __IMPORT_DESCRIPTOR_Some
            __IMPORT_DESCRIPTOR_Some: .long 0, 0, 0
            .rva library
            .long 0
            .section .idata$6,"dw"
            .quad 0
            library: .asciz "Some.dll"
            """;
        OfflineBatch linked = new OfflineLinker { FindsImports = true }.Add(CoffObjects.Assembly(Pointers)).AddArchive(CoffObjects.Archive(("f.obj", member), ("head.obj", head))).Link();

        Assert.Equal(new LibraryImport("Some.dll", "f", 0, SymbolKind.Function), ImportOf(linked, "f"));
    }

    [Fact]
    public void A_library_that_is_fetched_late_is_linked_as_the_code_that_it_is()
    {
        using var tools = new Toolbox();
        File.WriteAllText(tools.PathOf("a.def"), "LIBRARY Some.dll\nEXPORTS\nf\n");
        tools.Run("x86_64-w64-mingw32-dlltool", "-d", "a.def", "--output-delaylib", "a.lib");
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(Pointers)).AddArchive(tools.Bytes("a.lib")).Define("__delayLoadHelper2", Far).Link();

        Assert.Null(ImportOf(linked, "f"));
        ulong late = linked.Read64(linked.Read64(linked["place"]));
        Assert.Equal(linked["f"] + 6, late);
    }

    [Fact]
    public void The_first_library_that_has_a_symbol_is_meant()
    {
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(Pointers))
            .AddArchive(CoffObjects.ImportLibrary("First.dll", "f"), "first.lib").AddArchive(CoffObjects.ImportLibrary("Second.dll", "f"), "second.lib")
            .AddArchive(CoffObjects.Archive(("f.obj", ".data\n.globl f\nf: .quad 7"))).Import("f", Far).Link();

        Assert.Equal("First.dll", ImportOf(linked, "f")!.Library);
        Assert.Equal(Far, linked.Read64(linked.Read64(linked["place"])));
    }

    [Fact]
    public void A_later_archive_is_not_searched_for_a_pointer_that_a_library_gives()
    {
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(Pointers)).AddArchive(CoffObjects.ImportLibrary("First.dll", "f"), "first.lib")
            .AddArchive(CoffObjects.Archive(("f.obj", ".data\n.globl __imp_f\n__imp_f: .quad 7"))).Import("f", Far).Link();

        Assert.Equal(Far, linked.Read64(linked.Read64(linked["place"])));
        Assert.Equal(2, linked.Batch.Sources.Count);
    }

    [Fact]
    public void A_table_does_not_name_a_stub_in_place_of_a_variable()
    {
        OfflineLinker linker = new OfflineLinker().Add(CoffObjects.Assembly(".data\n.globl place\nplace: .rva v\n.text\n.globl f\nf: call v"))
            .AddArchive(CoffObjects.ImportLibrary("Some.dll", "v DATA")).Import("v", Far, SymbolKind.Unknown);

        Assert.Contains(".data", Assert.Throws<RelocationOutOfRangeException>(() => linker.Link()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_of_a_library_has_an_address_within_reach()
    {
        OfflineBatch linked = new OfflineLinker { Segments = OfflineLinker.High }
            .Add(CoffObjects.Assembly(".text\n.globl place\nplace: lea f(%rip), %rax\n.data\n.globl rva\nrva: .rva f"))
            .AddArchive(CoffObjects.ImportLibrary("Some.dll", "f")).Import("f", 0x1_0000_0000, SymbolKind.Unknown).Link();

        Assert.Equal(linked.StubAddress("f"), linked["place"] + 7 + linked.Read32(linked["place"] + 3));
        Assert.Equal(linked.StubAddress("f"), linked.Batch.ImageBase + linked.Read32(linked["rva"]));
    }

    [Fact]
    public void A_function_that_an_object_calls_one_has_an_address_within_reach_without_an_import_library()
    {
        OfflineBatch linked = new OfflineLinker { Segments = OfflineLinker.High }
            .Add(CoffObjects.Gcc("""extern "C" int f(int); int (*place())(int) { return f; }"""))
            .Import("f", 0x1_0000_0000, SymbolKind.Unknown).Link();

        Assert.Equal(linked.StubAddress("f"), linked["f"]);
    }

    [Theory]
    [InlineData(Far, "stub")]
    [InlineData(0x1234_5678, "itself")]
    public void A_function_of_a_library_that_is_given_by_address_is_reached(ulong address, string by)
    {
        OfflineBatch linked = new OfflineLinker()
            .Add(CoffObjects.Assembly(".text\n.globl place\nplace: lea f(%rip), %rax\ncall *__imp_f(%rip)"))
            .AddArchive(CoffObjects.ImportLibrary("Some.dll", "f")).Define("f", address).Link();

        Assert.Equal(by == "stub" ? linked.StubAddress("f") : address, linked["place"] + 7 + linked.Read32(linked["place"] + 3));
        Assert.Equal(address, linked.Read64(linked["__imp_f"]));
    }

    [Fact]
    public void A_table_names_a_stub_of_what_is_far()
    {
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(".data\n.globl place\nplace: .rva handler")).Define("handler", Far).Link();

        Assert.Equal(linked.StubAddress("handler"), linked.Batch.ImageBase + linked.Read32(linked["place"]));
    }

    [Fact]
    public void A_variable_of_a_library_that_is_out_of_reach_is_an_error_and_nothing_is_copied()
    {
        OfflineLinker linker = new OfflineLinker { Segments = OfflineLinker.High }
            .Add(CoffObjects.Assembly(".text\n.globl place\nplace: mov v(%rip), %rax"))
            .AddArchive(CoffObjects.ImportLibrary("Some.dll", "v DATA")).Import("v", 0x1_0000_0000, SymbolKind.Unknown);

        LinkException failure = Assert.Throws<RelocationOutOfRangeException>(() => linker.Link());

        Assert.Contains("__declspec(dllimport)", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Some.dll", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_later_link_has_pointers_of_its_own()
    {
        OfflineLinker linker = new OfflineLinker().Add(CoffObjects.Assembly(".text\n.globl f\nf: ret"));
        ulong f = linker.Link()["f"];

        OfflineBatch second = linker.Add(CoffObjects.Assembly(Pointers)).Link();

        Assert.Equal(f, second.Read64(second.Read64(second["place"])));
    }

    private static LibraryImport? ImportOf(OfflineBatch linked, string name)
    {
        for (int number = 0; number < linked.Batch.GlobalCount; number++)
        {
            if (linked.Batch.Names.Text(linked.Batch.Globals[number].Name) == name)
            {
                return linked.Batch.ImportOf(number);
            }
        }

        return null;
    }
}
