using Jitney.Linking.Graph;
using Jitney.Linking.Layout;
using Jitney.Linking.Passes;
using Jitney.Linking.Resolution;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Formats.Coff;

/// <summary>In which order do sections lie whose names say it, and what is kept of them?</summary>
public sealed class SectionOrderTests
{
    [Fact]
    public void Sections_go_by_what_follows_the_mark_in_their_names()
    {
        OfflineBatch linked = new OfflineLinker()
            .Add(CoffObjects.Assembly(Data(".data$c", 3) + Data(".data", 1) + Data(".data$b", 2)))
            .Add(CoffObjects.Assembly(Data(".other$a", 9) + Data(".data$b", 20) + Data(".data", 10))).Link();

        ulong start = linked["d1"];
        Assert.Equal([1, 10, 2, 20, 3], Enumerable.Range(0, 5).Select(index => (int)linked.Read64(start + (8 * (ulong)index))));

        static string Data(string section, int value) => $".section {section},\"dw\"\n.globl d{value}\nd{value}: .quad {value}\n";
    }

    [Fact]
    public void Initialisers_and_finalisers_run_in_the_order_of_their_names()
    {
        OfflineBatch linked = new OfflineLinker()
            .Add(CoffObjects.Assembly(Table(".CRT$XTU", "t") + Table(".CRT$XCU", "c") + Table(".CRT$XPU", "p") + Table(".CRT$XIU", "i") + Table(".CRT$XCL", "early")))
            .Add(CoffObjects.Assembly(Table(".CRT$XCU", "second") + Table(".CRT$XLB", "callback"))).Link();

        Assert.Equal(["i", "early", "c", "second"], Functions(linked, SectionRole.InitArray));
        Assert.Equal(["p", "t"], Functions(linked, SectionRole.FiniArray));
        Assert.Equal(["callback"], Functions(linked, SectionRole.ThreadCallbacks));
    }

    [Fact]
    public void Old_tables_run_as_those_that_GNUs_linker_makes()
    {
        string[] sources =
        [
            Table(".ctors", "a") + Table(".ctors.65434", "first") + Table(".ctors", "b"),
            Table(".ctors.00100", "late") + Table(".ctors", "c"),
        ];
        using var tools = new Toolbox();
        var linker = new OfflineLinker();
        for (int index = 0; index < sources.Length; index++)
        {
            byte[] file = CoffObjects.Assembly(sources[index], CoffObjects.Gnu);
            File.WriteAllBytes(tools.PathOf($"{index}.o"), file);
            linker.Add(file);
        }

        File.WriteAllBytes(tools.PathOf("list.o"), CoffObjects.Assembly(".text\n.globl start\nstart: lea __CTOR_LIST__(%rip), %rax", CoffObjects.Gnu));
        tools.Run("x86_64-w64-mingw32-ld", "-e", "start", "0.o", "1.o", "list.o", "-o", "a.exe");
        Dictionary<ulong, string> names = tools.Run("x86_64-w64-mingw32-nm", "a.exe").Split('\n').Select(static line => line.Split(' '))
            .Where(static words => words is [_, _, "a" or "b" or "c" or "first" or "late" or "__CTOR_LIST__"]).GroupBy(static words => Convert.ToUInt64(words[0], 16)).ToDictionary(static group => group.Key, static group => group.First()[2]);
        var image = new PortableImage(tools.Bytes("a.exe"));
        ulong list = names.Single(static pair => pair.Value == "__CTOR_LIST__").Key + 8;
        var expected = new List<string>();
        for (ulong entry = image.Read64(list); entry != 0; entry = image.Read64(list))
        {
            expected.Insert(0, names[entry]);
            list += 8;
        }

        Assert.Equal(expected, Functions(linker.Link(), SectionRole.InitArray));
    }

    [Fact]
    public void Finalisers_of_old_tables_keep_their_order()
    {
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(Table(".dtors.00002", "z") + Table(".dtors", "a") + Table(".dtors", "b"))).Link();

        Assert.Equal(["a", "b", "z"], Functions(linked, SectionRole.FiniArray));
    }

    [Theory]
    [InlineData(".init_array")]
    [InlineData(".fini_array")]
    public void Tables_that_no_start_code_for_Windows_runs_are_data(string section)
    {
        OfflineBatch linked = new OfflineLinker()
            .Add(CoffObjects.Assembly(Table(".ctors", "run") + Table(section, "other") + $".section {section}\n.globl place\nplace: .quad other", CoffObjects.Gnu)).Link();

        Assert.Equal(["run"], Functions(linked, SectionRole.InitArray));
        Assert.Empty(Functions(linked, SectionRole.FiniArray));
        Assert.Equal(linked["other"], linked.Read64(linked["place"]));
    }

    [Fact]
    public void The_template_of_threads_goes_by_name_and_code_counts_from_its_start()
    {
        const string first = ".section .tls$ZZZ,\"dw\"\n.globl last\nlast: .quad 9\n.section .tls$,\"dw\"\n.balign 16\n.globl t\nt: .quad 5\n.data\n.globl place\nplace: .secrel32 t\n.secrel32 last\n.quad t";
        const string second = ".section .tls,\"dw\"\n.globl begin\nbegin: .quad 1";
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(first)).Add(CoffObjects.Assembly(second)).Link();

        SectionSpan span = linked.Layout.Role(SectionRole.ThreadData);
        ulong start = Address(linked, span.Start);
        Assert.Equal(linked["t"], start + linked.Read32(linked["place"]));
        Assert.Equal(linked["last"], start + linked.Read32(linked["place"] + 4));
        Assert.Equal(linked["t"], linked.Read64(linked["place"] + 8));
        Assert.Equal(1ul, linked.Read64(start));
        Assert.Equal(5ul, linked.Read64(linked["t"]));
        Assert.Equal(span.End - span.Start, linked.Layout.Threads.Size);
    }

    [Fact]
    public void A_number_without_a_place_counts_as_one_section_behind_all()
    {
        const string source = ".text\n.globl f\nf: ret\n.data\n.globl place\nplace: .secidx number\n.secidx f\n.secidx place";
        byte[] five = CoffObjects.Assembly(".globl number\nnumber = 5");
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(source)).Add(five).Link();

        uint both = linked.Read32(linked["place"]);
        uint[] numbers = [both & 0xFFFF, both >> 16, linked.Read32(linked["place"] + 2) >> 16];
        Assert.Equal((uint)linked.Batch.NumberedSections.Count + 1, numbers[0]);
        Assert.All(numbers[1..], number => Assert.InRange(number, 1u, numbers[0] - 1));
        Assert.NotEqual(numbers[1], numbers[2]);
        Assert.Contains("counts from the section of its target", Assert.Throws<LinkException>(
            () => new OfflineLinker().Add(CoffObjects.Assembly(".data\n.globl place\nplace: .secrel32 number")).Add(five).Link()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gcc")]
    [InlineData(CoffObjects.Gnu)]
    [InlineData(CoffObjects.Microsoft)]
    public void The_table_of_functions_is_sorted_and_has_what_lives(string compiler)
    {
        const string source = """
            int elsewhere(int);
            int (*unused(void))(int);
            inline int shared(int n) { return elsewhere(n) + 1; }
            int one(int n) { return elsewhere(n) + shared(n); }
            int two(int n) { return elsewhere(n + 1) + shared(n + 1) + elsewhere(n); }
            """;
        const string other = "int elsewhere(int); inline int shared(int n) { return elsewhere(n) + 1; } int three(int n) { return elsewhere(n + 2) + shared(n) + elsewhere(n); }";
        OfflineLinker linker = new OfflineLinker { Missing = MissingSymbols.AreZero }.Add(Compile(other)).Add(Compile(source));
        OfflineBatch linked = linker.Link();

        SectionSpan span = linked.Layout.Role(SectionRole.FunctionTable);
        ulong start = Address(linked, span.Start);
        uint[] begins = [.. Enumerable.Range(0, (int)(span.End - span.Start) / 12).Select(entry => linked.Read32(start + (12 * (ulong)entry)))];
        Assert.Equal(begins.Order(), begins);
        Assert.Equal(begins.Distinct().Count(), begins.Length);
        string[] functions = compiler == CoffObjects.Microsoft ? ["?one@@YAHH@Z", "?two@@YAHH@Z", "?three@@YAHH@Z", "?shared@@YAHH@Z"] : ["_Z3onei", "_Z3twoi", "_Z5threei", "_Z6sharedi"];
        Assert.Equal(functions.Select(name => (uint)(linked[name] - linked.Batch.ImageBase)).Order(), begins);

        byte[] Compile(string text) => compiler == "gcc" ? CoffObjects.Gcc(text, "-fno-inline") : CoffObjects.Clang(text, compiler, "c++", "-fno-inline");
    }

    [Fact]
    public void An_entry_lives_with_its_function_although_both_have_one_section()
    {
        const string source = """
            .text
            .globl f
            f: ret
            .section .text$dead,"xr",discard,g
            g: ret
            .section .xdata$f,"dr"
            xf: .quad 1
            .section .xdata$g,"dr",associative,g
            xg: .quad 1
            .section .pdata,"dr"
            .rva g, g+1, xg
            .rva f, f+1, xf
            .quad 0
            .long 0
            """;
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(source)).Link();

        Assert.Equal(12ul, linked.Layout.Role(SectionRole.FunctionTable).End - linked.Layout.Role(SectionRole.FunctionTable).Start);
        Assert.Equal(1, linked.Blocks(".pdata").Count(static block => block is { IsLive: true, Size: > 0 }));
        Assert.True(linked.Keeps(".xdata$f"));
        Assert.False(linked.Keeps(".xdata$g"));
        Assert.False(linked.Keeps(".text$dead"));
    }

    [Fact]
    public void Entries_of_functions_in_sections_of_their_own_are_in_the_one_table_too()
    {
        // As GCC puts main where it optimises.
        const string source = """
            .section .text.startup,"xr"
            .globl f
            f: ret
            .section .xdata.startup,"dr"
            x: .quad 1
            .section .pdata.startup,"dr"
            .rva f, f+1, x
            """;
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(source)).Link();

        Assert.Equal(12ul, linked.Layout.Role(SectionRole.FunctionTable).End - linked.Layout.Role(SectionRole.FunctionTable).Start);
    }

    [Theory]
    [InlineData(".section .pdata,\"dr\"\n.quad 1", "no multiple of its entries of 12")]
    [InlineData(".section .pdata,\"dr\"\n.long 1, 2, 3", "an entry that no relocation fills")]
    [InlineData(".section .pdata,\"dr\"\n.long 1\n.rva f, f", "does not say where its function begins")]
    [InlineData(".section mixed,\"wx\"\n.quad 1", "writable and executable at once")]
    public void Contradictions_are_told(string section, string problem)
    {
        OfflineLinker linker = new OfflineLinker().Add(CoffObjects.Assembly($".text\n.globl f\nf: ret\n{section}"));

        Assert.Contains(problem, Assert.Throws<LinkException>(() => linker.Link()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_takes_no_memory_is_left_out_and_tables_of_guards_are_kept()
    {
        const string source = ".text\n.globl f\nf: ret\n.section .debug_info,\"dr\"\n.secrel32 f\n.section .gfids$y,\"dr\"\n.long 1\n.section .removed,\"ny\"\n.quad f";
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(source)).Link();

        Assert.Empty(linked.Blocks(".debug_info"));
        Assert.Empty(linked.Blocks(".removed"));
        Assert.True(linked.Keeps(".gfids$y"));
    }

    private static string Table(string section, string function) => $".section .text,\"xr\"\n.globl {function}\n{function}: ret\n.section {section},\"dw\"\n.quad {function}\n";

    private static ulong Address(OfflineBatch linked, ulong offset) => OfflineLinker.Low.ReadOnly + offset;

    private static List<string> Functions(OfflineBatch linked, SectionRole role)
    {
        SectionSpan span = linked.Layout.Role(role);
        var names = new List<string>();
        for (ulong offset = span.Start; offset < span.End; offset += 8)
        {
            ulong address = linked.Read64(Address(linked, offset));
            foreach (ref readonly GlobalSymbol global in linked.Batch.Globals)
            {
                if (global.Address == address && global.State == GlobalState.Defined)
                {
                    names.Add(linked.Batch.Names.Text(global.Name));
                    break;
                }
            }
        }

        return names;
    }
}
