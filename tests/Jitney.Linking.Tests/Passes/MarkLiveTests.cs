using Jitney.Linking.Passes;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Passes;

/// <summary>What stays, what goes, and what becomes of the tables that described it?</summary>
public sealed class MarkLiveTests
{
    private const string Code = """
        int used_by_used(void) __attribute__((visibility("default")));
        __attribute__((used, noinline)) static int dead(void) { return 1; }
        __attribute__((used)) static int dead_data = 5;
        __attribute__((used, retain)) static int retained(void) { return 2; }
        __attribute__((noinline)) static int helper(void) { return 3; }
        int entry(void) { return helper(); }
        """;

    [Fact]
    public void Local_code_and_data_that_nothing_refers_to_is_dropped()
    {
        OfflineBatch linked = Link(Code);
        Assert.False(linked.Keeps(".text.dead"));
        Assert.False(linked.Keeps(".data.dead_data"));
        Assert.True(linked.Keeps(".text.helper"));
        Assert.True(linked.Keeps(".text.entry"));
        Assert.True(linked.Keeps(".text.retained"));
    }

    [Fact]
    public void KeepAll_keeps_it()
    {
        OfflineBatch linked = new OfflineLinker { Strip = StripMode.KeepAll }.Add(Compile(Code)).Link();
        Assert.True(linked.Keeps(".text.dead"));
        Assert.True(linked.Keeps(".data.dead_data"));
    }

    [Fact]
    public void What_dead_code_refers_to_need_not_exist()
    {
        OfflineBatch linked = Link("void nowhere(void); __attribute__((used)) static void dead(void) { nowhere(); } int entry;");
        Assert.False(linked.Keeps(".text.dead"));
    }

    [Fact]
    public void Records_of_dead_code_describe_nothing_and_those_of_live_code_their_code()
    {
        OfflineBatch linked = Link(Code);
        List<ulong> described = FrameTable.Walk(linked, linked.Blocks(".eh_frame").Single().Address);
        ulong[] live = [.. new[] { ".text.helper", ".text.entry", ".text.retained" }.Select(section => linked.Blocks(section).Single().Address)];
        Assert.Equal(live.Order(), described.Where(address => address != 0).Order());
        Assert.Single(described, address => address == 0);
    }

    [Fact]
    public void The_personality_routine_is_asked_for_only_when_live_code_needs_it()
    {
        const string caught = "void may(); __attribute__((used)) {0} int f() {{ try {{ may(); }} catch (...) {{ return 1; }} return 0; }} int entry;";
        byte[] dead = Objects.Cpp(caught.Replace("{0}", "static").Replace("{{", "{").Replace("}}", "}"), "-ffunction-sections", "-fno-pic");
        _ = new OfflineLinker().Add(dead).Link();

        byte[] live = Objects.Cpp(caught.Replace("{0}", "").Replace("{{", "{").Replace("}}", "}"), "-ffunction-sections", "-fno-pic");
        string message = Assert.ThrowsAny<LinkException>(() => new OfflineLinker().Add(live).Link()).Message;
        Assert.Contains("__gxx_personality_v0", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_between_start_and_stop_stay_when_somebody_walks_them()
    {
        const string entries = ".section entries,\"aw\"\n.quad f\n.section .text.f,\"ax\"\nf: ret\n";
        Assert.False(new OfflineLinker().Add(Objects.Assembly(entries)).Link().Keeps("entries"));

        OfflineBatch linked = new OfflineLinker()
            .Add(Objects.Assembly(entries))
            .Add(Objects.Assembly(entries))
            .Add(Objects.Assembly(".data\n.globl user\nuser: .quad __start_entries, __stop_entries"))
            .Link();
        Assert.Equal(2, linked.Blocks("entries").Count(block => block.IsLive));
        Assert.Equal(2, linked.Blocks(".text.f").Count(block => block.IsLive));
        Assert.Equal(16u, linked.Read64(linked["user"] + 8) - linked.Read64(linked["user"]));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(200)]
    public void Sections_that_are_found_by_name_may_lead_to_others_in_any_object(int objects)
    {
        OfflineLinker linker = new OfflineLinker().Add(Objects.Assembly(".data\n.globl user\nuser: .quad __start_s0"));
        for (int number = 0; number < objects; number++)
        {
            int next = (number + 1) % objects;
            linker.Add(Objects.Assembly($".section s{number},\"aw\"\n.quad __start_s{next}, f\n.section .text.f,\"ax\"\nf: ret\n.section .text.dead,\"ax\"\nret"));
        }

        OfflineBatch linked = linker.Link();
        Assert.All(Enumerable.Range(0, objects), number => Assert.True(linked.Keeps($"s{number}")));
        Assert.Equal(objects, linked.Blocks(".text.f").Count(block => block.IsLive));
        Assert.False(linked.Keeps(".text.dead"));
    }

    [Fact]
    public void Debug_information_cannot_be_referred_to()
    {
        OfflineLinker linker = new OfflineLinker().Add(Objects.Assembly(".section .debug_x\nhere: .quad 0\n.data\n.globl user\nuser: .quad here"));
        Assert.Equal("a.o: section .data: offset 0x0: refers to a section that takes no memory at run time", Assert.Throws<LinkException>(() => linker.Link()).Message);
    }

    [Fact]
    public void Narrow_relocations_in_records_of_dead_code_write_nothing_beyond_their_width()
    {
        // The last two bytes of the table are a 16-bit fixup in a record of dead code.
        string dead = FrameTable.Source("dead", 4, code: ".text.dead") + ".long 10\n.long . - dead_common\n.reloc ., R_X86_64_PC32, dead\n.reloc .+4, R_X86_64_16, dead\n.long 0\n.short 0";
        OfflineBatch linked = new OfflineLinker()
            .Add(Objects.Assembly(dead.Replace(".text.dead", ".text.dead") + "\n" + FrameTable.Source("live", 2, code: ".text.live") + "\n.globl live"))
            .Link();
        Assert.Equal([0, 0, linked["live"]], FrameTable.Walk(linked, linked.Blocks(".eh_frame").Single().Address));
    }

    [Theory]
    [InlineData("R_X86_64_GOTPCREL")]
    [InlineData("R_X86_64_PLT32")]
    public void The_first_relocation_of_a_record_may_be_of_any_kind(string type)
    {
        string source = FrameTable.Source("f", 4).Replace(".long f - .", $".reloc ., {type}, f\n.long 0") + "\n.globl entry\n.text\nentry: ret";
        _ = new OfflineLinker().Add(Objects.Assembly(source)).Link();
    }

    [Fact]
    public void A_table_without_descriptions_has_no_edges_left()
    {
        // Only a common entry with a personality through a local GOT entry, kept because code refers to the table.
        OfflineBatch linked = new OfflineLinker()
            .Add(Objects.Assembly("""
                .section .eh_frame,"a",@progbits
                table: .long 8
                .long 0
                .reloc ., R_X86_64_GOTPCREL, local
                .long 0
                .data
                .globl user
                user: .quad table
                local: .quad 0
                """))
            .Link();
        Assert.Equal(0u, linked.Read32(linked.Read64(linked["user"]) + 8));
    }

    private static byte[] Compile(string source) => Objects.C(source, "-O1", "-ffunction-sections", "-fdata-sections");

    private static OfflineBatch Link(string source) => new OfflineLinker().Add(Compile(source)).Link();
}
