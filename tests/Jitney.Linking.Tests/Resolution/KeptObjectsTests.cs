using Jitney.Linking.Formats;
using Jitney.Linking.Graph;
using Jitney.Linking.Passes;
using Jitney.Linking.Resolution;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Resolution;

/// <summary>Objects that many sessions link: is each link what it would be if it were the only one?</summary>
public sealed class KeptObjectsTests
{
    private const string First = """
        int unused_helper(int);
        static int table[4] = { 1, 2, 3, 4 };
        static int kept(int n) { if (n > 3) throw n; return table[n]; }
        static int dropped(int n) { if (n > 3) throw "no"; return unused_helper(n); }
        __attribute__((section("words"), used)) static int word = 1;
        extern int __start_words[], __stop_words[];
        inline int shared(int n) { if (n == 7) throw 1.0; return n; }
        int second(int);
        int first(int n) { return kept(n) + shared(n) + second(n) + (int)(__stop_words - __start_words); }
        """;

    private const string Second = """
        __attribute__((section("words"))) static int word = 2;
        __thread int each = 5;
        inline int shared(int n) { if (n == 7) throw 1.0; return n; }
        extern int first(int);
        int (*pointer)(int) = first;
        int second(int n) { return shared(n) + each + (pointer == nullptr) + (word != 0); }
        """;

    [Fact]
    public void Every_link_of_an_archive_gives_the_bytes_of_the_only_one()
    {
        using var tools = new Toolbox();
        byte[] bytes = Archive(tools);
        foreach (StripMode mode in new[] { StripMode.DropUnreachable, StripMode.KeepAll })
        {
            OfflineBatch alone = Linker(mode).AddArchive(bytes).Link("_Z5firsti");
            ArchiveSource kept = Kept(bytes);
            for (int round = 0; round < 3; round++)
            {
                OfflineBatch linked = Linker(mode).Add(kept).Link("_Z5firsti");
                Assert.Equal(alone.AllBytes, linked.AllBytes);
                Assert.Equal(alone.Batch.RelocationCount, linked.Batch.RelocationCount);
                Assert.Equal(Live(alone), Live(linked));

                // From the second time on the result is repeated for what no other object's names reach.
                Assert.Equal(round > 0, linked.Batch.Objects.Any(static graph => graph.Reach is not null));
            }
        }
    }

    [Fact]
    public void Links_with_other_roots_in_between_change_nothing()
    {
        using var tools = new Toolbox();
        byte[] bytes = Archive(tools);
        ArchiveSource kept = Kept(bytes);
        var rest = new[] { StripMode.DropUnreachable, StripMode.KeepAll, StripMode.DropUnreachable, StripMode.KeepAll };
        foreach (StripMode mode in rest)
        {
            Assert.Equal(Linker(mode).AddArchive(bytes).Link("_Z5firsti").AllBytes, Linker(mode).Add(kept).Link("_Z5firsti").AllBytes);

            // Without the first object's group the second one's counts, and with a definition that was there before neither does.
            Assert.Equal(Linker(mode).AddArchive(bytes).Link("_Z6secondi").AllBytes, Linker(mode).Add(kept).Link("_Z6secondi").AllBytes);
            Assert.Equal(
                Linker(mode).Define("_Z6secondi", 0x1234).AddArchive(bytes).Link("_Z5firsti").AllBytes,
                Linker(mode).Define("_Z6secondi", 0x1234).Add(kept).Link("_Z5firsti").AllBytes);
        }
    }

    [Fact]
    public void Two_batches_of_one_session_take_their_members_from_one_archive()
    {
        using var tools = new Toolbox();
        tools.Compile("int a(void) { return 1; }", "a.o");
        tools.Compile("int a(void); int b(void) { return a(); }", "b.o");
        tools.Run("ar", "rcs", "lib.a", "a.o", "b.o");
        ArchiveSource kept = Kept(tools.Bytes("lib.a"));
        for (int round = 0; round < 2; round++)
        {
            OfflineLinker linker = new OfflineLinker().Add(kept);
            OfflineBatch first = linker.Link("a");
            linker.Segments = new(0x2000_0000, 0x2100_0000, 0x2200_0000);
            OfflineBatch second = linker.Link("b");
            Assert.Equal(GlobalState.Linked, second.Global("a").State);
            Assert.Equal(first["a"], second["a"]);
        }
    }

    [Fact]
    public void An_object_is_linked_by_many_at_once()
    {
        using var tools = new Toolbox();
        byte[] bytes = Archive(tools);
        byte[] alone = Linker(StripMode.DropUnreachable).AddArchive(bytes).Link("_Z5firsti").AllBytes;
        ArchiveSource kept = Kept(bytes);
        Parallel.For(0, 50, _ => Assert.Equal(alone, Linker(StripMode.DropUnreachable).Add(kept).Link("_Z5firsti").AllBytes));
    }

    [Fact]
    public void References_into_a_lost_group_are_forgotten_in_the_batch_that_lost_it_alone()
    {
        // As old compilers wrote exception tables: not in the group of the function that they are of.
        const string Source = """
            .section .text.f, "axG", @progbits, f, comdat
            .weak f
            f: nop
            .Lpad: ret
            .section .gcc_except_table, "a"
            .quad .Lpad
            .text
            .globl NAME
            NAME: .quad .gcc_except_table
            """;
        using var tools = new Toolbox();
        ObjectSource Source1(string name) => new(ObjectFormat.Read(new InputName(name), tools.Bytes(tools.Assemble(Source.Replace("NAME", name, StringComparison.Ordinal), $"{name}.o"))), isKept: true);
        (ObjectSource a, ObjectSource b) = (Source1("a"), Source1("b"));
        for (int round = 0; round < 3; round++)
        {
            OfflineBatch both = new OfflineLinker().Add(a).Add(b).Link();
            Assert.NotEqual(0u, both.Read64(both.Read64(both["a"])));
            Assert.Equal(0u, both.Read64(both.Read64(both["b"])));
            OfflineBatch other = new OfflineLinker().Add(b).Add(a).Link();
            Assert.NotEqual(0u, other.Read64(other.Read64(other["b"])));
            Assert.Equal(0u, other.Read64(other.Read64(other["a"])));
        }
    }

    [Fact]
    public void Sections_that_another_object_looks_for_by_name_live_in_that_batch_alone()
    {
        // A function in such a section has an unwind record, which lives as it does.
        const string Named = """
            .globl x
            x: .quad 1
            .section words, "ax", @progbits
            .type in_words, @function
            in_words: .cfi_startproc
            nop
            ret
            .cfi_endproc
            """;
        using var tools = new Toolbox();
        ObjectSource named = Kept(tools, Named, "named.o"), user = Kept(tools, ".globl user\nuser: .quad __start_words", "user.o");
        ObjectSource other = Kept(tools, ".globl user\nuser: .quad 1", "other.o");
        for (int round = 0; round < 3; round++)
        {
            Assert.True(new OfflineLinker().Add(named).Add(user).Link().Keeps("words"));
            OfflineBatch without = new OfflineLinker().Add(named).Add(other).Link();
            Assert.False(without.Keeps("words"));
            Assert.False(without.Keeps(".eh_frame"));
        }

        OfflineBatch alone = Fresh(tools, "named.o", "user.o"), shared = new OfflineLinker().Add(named).Add(user).Link();
        Assert.Equal(alone.AllBytes, shared.AllBytes);
        Assert.Equal(Fresh(tools, "named.o", "other.o").AllBytes, new OfflineLinker().Add(named).Add(other).Link().AllBytes);
    }

    [Fact]
    public void Entries_of_local_symbols_are_numbered_in_each_batch()
    {
        const string Local = """
            .globl NAME
            NAME: .long mine@GOTPCREL
            .long 0
            .quad chosen
            mine: .quad 1
            .type chosen, @gnu_indirect_function
            chosen: ret
            """;
        using var tools = new Toolbox();
        ObjectSource a = Kept(tools, Local.Replace("NAME", "a", StringComparison.Ordinal), "a.o");
        ObjectSource b = Kept(tools, Local.Replace("NAME", "b", StringComparison.Ordinal), "b.o");
        for (int round = 0; round < 3; round++)
        {
            Assert.Equal(Fresh(tools, "a.o", "b.o").AllBytes, new OfflineLinker().Add(a).Add(b).Link().AllBytes);
            Assert.Equal(Fresh(tools, "b.o", "a.o").AllBytes, new OfflineLinker().Add(b).Add(a).Link().AllBytes);
            Assert.Equal(Fresh(tools, "a.o").AllBytes, new OfflineLinker().Add(a).Link().AllBytes);
        }

        // Two at the same time number them differently.
        ObjectGraph first = new OfflineLinker().Add(a).Add(b).Resolve().Objects[1], second = new OfflineLinker().Add(b).Add(a).Resolve().Objects[0];
        Assert.Equal(first.Name, second.Name);
        Assert.NotEqual(first.LocalGotEntries, second.LocalGotEntries);
        Assert.NotEqual(first.LocalStubs, second.LocalStubs);
    }

    [Fact]
    public void What_a_pass_keeps_is_kept_in_its_batch_alone()
    {
        using var tools = new Toolbox();
        ObjectSource source = Kept(tools, ".globl f\nf: ret\n.section .rest, \"a\", @progbits\n.quad f", "a.o");
        bool[] kept = [.. new[] { false, true, false, true, true, false }.Select(keeps =>
        {
            var definitions = new LinkDefinitions(new NameTable());
            LinkBatch batch = Closure.Collect(new LinkRequest([new LinkInput(source)], []), definitions);
            if (keeps)
            {
                new LinkGraph(batch).Blocks.Single(static block => block.SectionName == ".rest").Keep();
            }

            MarkLive.Run(batch, StripMode.DropUnreachable);
            return new LinkGraph(batch).Blocks.Single(static block => block.SectionName == ".rest").IsLive == keeps;
        })];
        Assert.DoesNotContain(false, kept);
    }

    [Fact]
    public void A_damaged_object_is_refused_every_time()
    {
        using var tools = new Toolbox();
        byte[] content = tools.Bytes(tools.Assemble(".globl f\nf: .quad f"));
        var file = ElfObjectFile.Read(new InputName("a.o"), content);
        int relocations = file.Sections.ToArray().Single(static header => header.Type == ElfSectionType.RelocationsWithAddends) is var header ? (int)header.Offset : 0;
        content[relocations + 8] = 0xff;
        var source = new ObjectSource(ObjectFormat.Read(new InputName("a.o"), content), isKept: true);
        string[] problems = [.. Enumerable.Range(0, 3).Select(_ => Assert.ThrowsAny<LinkException>(() => new OfflineLinker().Add(source).Link("f")).Message)];
        Assert.Single(problems.Distinct());
    }

    private static ObjectSource Kept(Toolbox tools, string source, string name) =>
        new(ObjectFormat.Read(new InputName(name), tools.Bytes(tools.Assemble(source, name))), isKept: true);

    private static OfflineBatch Fresh(Toolbox tools, params string[] names) =>
        names.Aggregate(new OfflineLinker(), (linker, name) => linker.Add(tools.Bytes(name), name)).Link();

    private static ArchiveSource Kept(byte[] bytes) => new(ArchiveFile.Read("lib.a", bytes), static member => member.Content, isKept: true);

    private static OfflineLinker Linker(StripMode mode) => new() { Strip = mode, Missing = MissingSymbols.AreZero };

    private static byte[] Archive(Toolbox tools)
    {
        string[] options = ["-O1", "-fno-pie", "-ftls-model=local-exec", "-ffunction-sections", "-Wno-unused-function"];
        tools.Compile(First, "first.o", "c++", options);
        tools.Compile(Second, "second.o", "c++", options);
        tools.Run("ar", "rcs", "lib.a", "first.o", "second.o");
        return tools.Bytes("lib.a");
    }

    private static IEnumerable<(string Object, bool[] Live)> Live(OfflineBatch linked) =>
        linked.Batch.Objects.Select(static graph => (graph.Name.ToString(), graph.Blocks.Select(static block => block.IsLive).ToArray()));
}
