using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Is everything in the listing of <c>jitney link</c> where a reader without the linker would look for it?</summary>
public sealed class ListingTests
{
    private const string Threads = """
        __thread int first = 1; __thread char zeroes[40]; static __thread long inner __attribute__((aligned(64)));
        int get(void) { return first + zeroes[3] + (int)inner; }
        void *place(void) { return &inner; }
        """;

    [Theory]
    [InlineData("extern int far; int get(void) { return far; }", true)]
    [InlineData("int near; asm(\".data; .globl d; d: .quad near@GOTOFF\");", true)]
    [InlineData("int near;", false)]
    [InlineData("extern char _GLOBAL_OFFSET_TABLE_[]; extern int far; long get(void) { return far + (long)_GLOBAL_OFFSET_TABLE_; }", true)]
    [InlineData("int get(void) { return 1; }", false)]
    public void The_table_of_addresses_has_its_name_where_there_is_one(string source, bool hasTable)
    {
        using var shop = new Workshop();
        shop.Compile("a.o", source, "-fPIC");
        Dump dump = Dump.Parse(shop.Make(JitneyProgram.Path, "link", "--phony-externals", "--dump", "-", "a.o"));
        JsonElement[] symbols = [.. dump["<jitney>"].Symbols.Where(symbol => symbol.GetProperty("name").GetString() == "_GLOBAL_OFFSET_TABLE_")];
        Assert.Equal(hasTable ? 1 : 0, symbols.Length);
        if (hasTable)
        {
            Assert.Equal(Dump.Address(dump["<jitney>"].Section("$__GOT")), Dump.Address(symbols[0]));
        }
        else
        {
            Assert.DoesNotContain(dump["<jitney>"].Sections, static section => section.GetProperty("name").GetString() == "$__GOT");
        }
    }

    [Theory]
    [InlineData("-fno-pie", "-O1")]
    [InlineData("-fPIC", "-O1")]
    [InlineData("-fPIC", "-O1", "-fno-plt")]
    [InlineData("-fPIC", "-O2", "-mtls-dialect=gnu2")]
    [InlineData("-fPIC", "-O2", "-mcmodel=large")]
    [InlineData("-fPIC", "-O2", "-ftls-model=initial-exec")]
    public void Thread_local_variables_lie_in_a_template_that_ends_at_the_thread_pointer(params string[] options)
    {
        using var shop = new Workshop();
        shop.Compile("a.o", Threads, options);
        Dump dump = Dump.Parse(shop.Make(JitneyProgram.Path, "link", "--dump", "-", "a.o"));

        JsonElement[] template = [.. dump["a.o"].Sections.Where(section => section.GetProperty("name").GetString() is ".tdata" or ".tbss")];
        ulong start = template.Min(Dump.Address);
        ulong end = template.Max(section => Dump.Address(section) + section.GetProperty("size").GetUInt64());
        ulong alignment = template.Max(section => section.GetProperty("alignment").GetUInt64());
        ulong threadPointer = start + ((end - start + alignment - 1) / alignment * alignment);
        CheckNoOverlaps(dump);

        foreach (JsonElement symbol in dump["a.o"].Symbols.Where(symbol => symbol.GetProperty("kind").GetString() == "tls"))
        {
            JsonElement section = dump["a.o"].Section(symbol.GetProperty("section").GetString()!);
            ulong offset = Dump.Address(symbol) - Dump.Address(section);
            Assert.InRange(offset + symbol.GetProperty("size").GetUInt64(), 4ul, section.GetProperty("size").GetUInt64());
        }

        int compared = 0;
        foreach (ReadelfRelocation relocation in ReadelfRelocations.Of(shop, "a.o"))
        {
            // The operand of a descriptor's load counts from its own end, that of the instruction which takes its place does not.
            long bias = relocation.Type == "R_X86_64_GOTPC32_TLSDESC" ? 4 : 0;
            if (bias == 0 && !relocation.Type.EndsWith("OFF32", StringComparison.Ordinal))
            {
                continue;
            }

            ulong target = Dump.Address(dump["a.o"].Symbol(relocation.Symbol));
            int found = BinaryPrimitives.ReadInt32LittleEndian(dump.Bytes(Dump.Address(dump["a.o"].Section(relocation.Section)) + relocation.Offset, 4));
            Assert.Equal(unchecked((long)(target + (ulong)(relocation.Addend + bias) - threadPointer)), found);
            compared++;
        }

        foreach (JsonElement entry in dump["a.o"].Got)
        {
            ulong target = Dump.Address(dump["a.o"].Symbol(entry.GetProperty("symbol").GetString()!));
            Assert.Equal(unchecked(target - threadPointer), BinaryPrimitives.ReadUInt64LittleEndian(dump.Bytes(Dump.Address(entry), 8)));
            compared++;
        }

        Assert.True(compared > 0);
        Assert.DoesNotContain(dump.Objects.SelectMany(entry => entry.Got), entry => entry.GetProperty("symbol").GetString() == "__tls_get_addr");
    }

    [Theory]
    [InlineData("int data = 5;", ".data")]
    [InlineData("const int data = 5;", ".rodata")]
    [InlineData("int data;", ".bss")]
    [InlineData("int far(void); int data(void) { return far() + 1; }", ".text")]
    public void What_an_object_brings_begins_exactly_at_the_target_address(string source, string section)
    {
        using var shop = new Workshop();
        shop.Compile("a.o", source, "-O1", "-fno-asynchronous-unwind-tables", "-fno-common");
        Dump dump = Dump.Parse(shop.Make(JitneyProgram.Path, "link", "--target-address", "0x12345671", "--define", "far=0x7fff00000000", "--dump", "-", "a.o"));
        Assert.Equal(0x12345671u, Dump.Address(dump["a.o"].Section(section)));
        Assert.Equal(0x12345671u, Dump.Address(dump.Global("data")));
    }

    [Theory]
    [InlineData("0x10001000")]
    [InlineData("0x7fff00000000")]
    public void An_object_names_its_entries_and_stubs_also_where_it_goes_past_them(string far)
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int far(void); extern int value; int a(void) { return far() + value; }", "-O1", "-fPIC");
        shop.Compile("b.o", "int b(void) { return 1; }", "-O1", "-fPIC");
        Dump dump = Dump.Parse(shop.Make(
            JitneyProgram.Path, "link", "--target-address", "0x10000000", "--define", "far=" + far, "--define", "value=0x10002000", "--dump", "-", "a.o", "b.o"));
        Assert.Equal(["far", "value"], dump["a.o"].Got.Select(entry => entry.GetProperty("symbol").GetString()).Order());
        JsonElement stub = Assert.Single(dump["a.o"].Stubs);
        Assert.Empty(dump["b.o"].Got);
        Assert.Empty(dump["b.o"].Stubs);
        Assert.Equal(dump["a.o"].Got.Select(Dump.Address), dump["<jitney>"].Got.Select(Dump.Address));
        Assert.Equal(Dump.Address(stub), Dump.Address(Assert.Single(dump["<jitney>"].Stubs)));

        // jmp *entry(%rip)
        byte[] code = dump.Bytes(Dump.Address(stub), 6);
        Assert.Equal([0xff, 0x25], code[..2]);
        ulong entry = Dump.Address(stub) + 6 + unchecked((ulong)BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(2)));
        Assert.Equal(entry, Dump.Address(dump["a.o"].Got.Single(got => got.GetProperty("symbol").GetString() == "far")));
        Assert.Equal(Convert.ToUInt64(far, 16), BinaryPrimitives.ReadUInt64LittleEndian(dump.Bytes(entry, 8)));
    }

    [Theory]
    [InlineData("name@@V1")]
    [InlineData("name@@")]
    [InlineData("name@V1")]
    [InlineData("name@")]
    [InlineData("@@V")]
    public void A_name_with_a_version_is_listed_once_as_it_stands_there(string name)
    {
        using var shop = new Workshop();
        string placeholder = new('x', name.Length);
        shop.Compile("a.o", $"int {placeholder}(void) {{ return 1; }} int main(void) {{ return {placeholder}(); }}");

        // Assemblers refuse some of these.
        string bytes = Encoding.Latin1.GetString(File.ReadAllBytes(shop.PathOf("a.o")));
        File.WriteAllBytes(shop.PathOf("a.o"), Encoding.Latin1.GetBytes(bytes.Replace($"\0{placeholder}\0", $"\0{name}\0", StringComparison.Ordinal)));
        Dump dump = Dump.Parse(shop.Make(JitneyProgram.Path, "link", "--dump", "-", "a.o"));
        Assert.Single(dump["a.o"].Symbols, symbol => symbol.GetProperty("name").GetString() == name);
        Assert.Equal(1, shop.Jitney("run", "a.o").Code);
    }

    private static void CheckNoOverlaps(Dump dump)
    {
        ulong free = 0;
        foreach (JsonElement section in dump.Objects.SelectMany(entry => entry.Sections).Where(section => section.GetProperty("size").GetUInt64() > 0).OrderBy(Dump.Address))
        {
            Assert.True(Dump.Address(section) >= free, $"{section.GetProperty("name")} overlaps what lies before it");
            free = Dump.Address(section) + section.GetProperty("size").GetUInt64();
        }
    }
}
