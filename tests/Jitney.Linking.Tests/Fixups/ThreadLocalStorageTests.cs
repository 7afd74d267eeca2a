using Iced.Intel;
using Jitney.Linking.Failures;
using Jitney.Linking.Layout;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Fixups;

/// <summary>Does code of each thread-local storage model reach its variable's distance from the thread pointer?</summary>
public sealed class ThreadLocalStorageTests
{
    private const long Storage = -0x4000;

    // The variables: 8 bytes of something else, then x; zeros of 16-byte alignment behind.
    private const string Variables = """

        .section .tdata,"awT"
        .quad 5
        .globl x
        .type x, @tls_object
        x: .long 7
        .section .tbss,"awT",@nobits
        .balign 16
        .globl z
        .type z, @tls_object
        z: .skip 8
        """;

    public static TheoryData<string, string[]> Models => new()
    {
        { "data16 lea x@tlsgd(%rip), %rdi\ndata16\ndata16\nrex.W call __tls_get_addr@PLT", ["mov rax,fs:[0]", "lea rax,[rax-3FF8]"] },
        { "data16 lea x@tlsgd(%rip), %rdi\ndata16\nrex.W call *__tls_get_addr@GOTPCREL(%rip)", ["mov rax,fs:[0]", "lea rax,[rax-3FF8]"] },
        { "lea x@tlsld(%rip), %rdi\ncall __tls_get_addr@PLT\nlea x@dtpoff(%rax), %rdx", ["mov rax,fs:[0]", "lea rdx,[rax-3FF8]"] },
        { "lea x@tlsld(%rip), %rdi\ncall *__tls_get_addr@GOTPCREL(%rip)\nlea x@dtpoff(%rax), %rdx", ["mov rax,fs:[0]", "lea rdx,[rax-3FF8]"] },
        {
            "lea x@tlsgd(%rip), %rdi\nmovabs $__tls_get_addr@PLTOFF, %rax\nadd %rbx, %rax\ncall *%rax",
            ["mov rax,fs:[0]", "lea rax,[rax-3FF8]", "nop [rax+rax]"]
        },
        {
            "lea x@tlsgd(%rip), %rdi\nmovabs $__tls_get_addr@PLTOFF, %rax\nadd %r15, %rax\ncall *%rax",
            ["mov rax,fs:[0]", "lea rax,[rax-3FF8]", "nop [rax+rax]"]
        },
        {
            "lea x@tlsld(%rip), %rdi\nmovabs $__tls_get_addr@PLTOFF, %rax\nadd %rbx, %rax\ncall *%rax\nlea x@dtpoff(%rax), %rdx",
            ["nop [rax+rax]", "mov rax,fs:[0]", "lea rdx,[rax-3FF8]"]
        },
        {
            "lea _TLS_MODULE_BASE_@tlsdesc(%rip), %rax\ncall *_TLS_MODULE_BASE_@tlscall(%rax)\nmov %fs:x@dtpoff(%rax), %ecx",
            ["mov rax,0", "xchg ax,ax", "mov ecx,fs:[rax-3FF8]"]
        },
        { "lea x@tlsdesc(%rip), %rax\ncall *x@tlscall(%rax)\nadd %fs:0, %rax", ["mov rax,0FFFFFFFFFFFFC008", "xchg ax,ax", "add rax,fs:[0]"] },
        { "lea x@tlsdesc(%rip), %r12", ["mov r12,0FFFFFFFFFFFFC008"] },
        { "mov x@gottpoff(%rip), %rax", ["mov rax,0FFFFFFFFFFFFC008"] },
        { "mov x@gottpoff(%rip), %r15", ["mov r15,0FFFFFFFFFFFFC008"] },
        { "add x@gottpoff(%rip), %rcx", ["add rcx,0FFFFFFFFFFFFC008"] },
        { "add x@gottpoff(%rip), %r12", ["add r12,0FFFFFFFFFFFFC008"] },
        { "add x@gottpoff(%rip), %rsp", ["add rsp,0FFFFFFFFFFFFC008"] },
        { "mov %fs:x@tpoff, %eax", ["mov eax,fs:[0FFFFFFFFFFFFC008]"] },
        { "mov %fs:0, %rax\nlea x@tpoff(%rax), %rcx", ["mov rax,fs:[0]", "lea rcx,[rax-3FF8]"] },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void Reaches_the_variable(string code, string[] expected)
    {
        OfflineBatch linked = Link(code);
        Assert.Equal(expected, Disassemble(linked, expected.Length));
    }

    [Fact]
    public void R_X86_64_GOTTPOFF_reads_the_distance_from_a_GOT_entry_in_other_instructions()
    {
        OfflineBatch linked = Link("sub x@gottpoff(%rip), %rax\ncmp z@gottpoff(%rip), %rcx");
        ulong f = linked["f"];
        Assert.Equal(unchecked((ulong)(Storage + 8)), linked.Read64(f + 7 + linked.Read32(f + 3)));
        Assert.Equal(unchecked((ulong)(Storage + 16)), linked.Read64(f + 14 + linked.Read32(f + 10)));
    }

    [Fact]
    public void R_X86_64_TPOFF64_and_DTPOFF64_write_the_distance()
    {
        OfflineBatch linked = Link(".data\n.globl d\nd:\n.reloc ., R_X86_64_TPOFF64, x+4\n.quad 0\n.reloc ., R_X86_64_DTPOFF64, x\n.quad 0");
        Assert.Equal(unchecked((ulong)(Storage + 12)), linked.Read64(linked["d"]));
        Assert.Equal(unchecked((ulong)(Storage + 8)), linked.Read64(linked["d"] + 8));
    }

    [Fact]
    public void Zeros_come_behind_all_templates_and_have_no_content()
    {
        OfflineBatch linked = new OfflineLinker { ThreadStorage = Storage }
            .Add(Objects.Assembly(".text\n.globl f\nf: ret" + Variables))
            .Add(Objects.Assembly(".section .tdata,\"awT\"\n.balign 32\n.globl y\n.type y, @tls_object\ny: .quad 9"))
            .Link();
        Assert.Equal(unchecked((ulong)(Storage + 8)), linked["x"]);
        Assert.Equal(unchecked((ulong)(Storage + 32)), linked["y"]);
        Assert.Equal(unchecked((ulong)(Storage + 48)), linked["z"]);
        Assert.Equal(new ThreadLayout(56, 5), linked.Layout.Threads);
        SegmentLayout segment = linked.Layout[Graph.SegmentKind.ReadOnly];
        Assert.Equal(16u, segment.Size - segment.ZeroFillOffset);
        ulong template = OfflineLinker.Low.ReadOnly + linked.Layout.Role(Graph.SectionRole.ThreadData).Start;
        Assert.Equal(0u, template % 32);
        Assert.Equal([5UL, 7UL, 0UL, 0UL, 9UL], new[] { 0u, 8u, 16u, 24u, 32u }.Select(offset => linked.Read64(template + offset)));
    }

    [Fact]
    public void Calls_that_are_rewritten_ask_for_no_function()
    {
        OfflineLinker linker = new OfflineLinker { ThreadStorage = Storage }.Add(Objects.Assembly(
            ".text\n.globl f\nf: data16 lea x@tlsgd(%rip), %rdi\ndata16\ndata16\nrex.W call __tls_get_addr@PLT\n.globl g\ng: call __tls_get_addr@PLT" + Variables));
        Assert.Equal("a.o: section .text: offset 0x11: symbol '__tls_get_addr': is not defined", Assert.Throws<MissingSymbolException>(() => linker.Link()).Message);
    }

    [Fact]
    public void Ordinary_data_cannot_be_used_as_a_thread_local_variable()
    {
        OfflineLinker linker = new OfflineLinker().Add(Objects.Assembly(".text\n.globl f\nf:\n.reloc ., R_X86_64_TPOFF32, d\n.long 0\n.data\n.globl d\nd: .quad 1"));
        Assert.Equal("a.o: section .text: offset 0x0: symbol 'd': is used as a thread-local variable and is none", Assert.Throws<LinkException>(() => linker.Link()).Message);
    }

    [Fact]
    public void Other_instructions_than_those_of_the_model_are_refused()
    {
        foreach (string code in new[] { "lea x@tlsgd(%rip), %rsi\ncall __tls_get_addr@PLT", "data16 lea x@tlsgd(%rip), %rdi\ndata16\ndata16\nrex.W call f@PLT", ".reloc ., R_X86_64_TLSGD, x-4\n.long 0", "mov x@tlsdesc(%rip), %rax" })
        {
            Assert.Contains("the instructions are not those that the thread-local storage model prescribes", Assert.ThrowsAny<LinkException>(() => Link(code)).Message, StringComparison.Ordinal);
        }
    }

    // Written as bytes: assemblers know REX2 since lately. In the payloads 0x48 and 0x4c, which look like REX.W and REX.WR, the set bits are those of registers 16 and 24.
    [Theory]
    [InlineData(22, "0xd5, 0x48, 0x8b, 0x05")] // mov x@gottpoff(%rip), %r16
    [InlineData(22, "0xd5, 0x4c, 0x03, 0x0d")] // add x@gottpoff(%rip), %r25
    [InlineData(44, "0xd5, 0x48, 0x8b, 0x05")]
    [InlineData(44, "0xd5, 0x4c, 0x03, 0x0d")]
    [InlineData(44, "0xd5, 0x08, 0x8b, 0x05")] // mov x@gottpoff(%rip), %rax
    [InlineData(50, "0x62, 0xf4, 0xf4, 0x18, 0x03, 0x05")] // add x@gottpoff(%rip), %rax, %rcx
    [InlineData(50, "0x62, 0xf4, 0xfc, 0x0c, 0x03, 0x05")] // {nf} add x@gottpoff(%rip), %rax
    public void Instructions_with_REX2_or_EVEX_read_the_distance_from_a_GOT_entry(uint type, string instruction)
    {
        string[] bytes = instruction.Split(", ");
        OfflineBatch linked = Link(instruction, type);
        ulong end = linked["f"] + (ulong)bytes.Length + 4;
        Assert.Equal(bytes.Select(text => Convert.ToByte(text, 16)), linked.Read(linked["f"], bytes.Length).ToArray());
        Assert.Equal(unchecked((ulong)(Storage + 8)), linked.Read64(unchecked(end + (ulong)(int)linked.Read32(end - 4))));
    }

    [Theory]
    [InlineData("0xd5, 0x08, 0x8d, 0x05", "0xd5, 0x08, 0xc7, 0xc0")] // %rax
    [InlineData("0xd5, 0x0c, 0x8d, 0x3d", "0xd5, 0x09, 0xc7, 0xc7")] // %r15
    [InlineData("0xd5, 0x48, 0x8d, 0x05", "0xd5, 0x18, 0xc7, 0xc0")] // %r16
    [InlineData("0xd5, 0x4c, 0x8d, 0x0d", "0xd5, 0x19, 0xc7, 0xc1")] // %r25
    public void Descriptors_in_registers_that_REX2_names_become_the_distance(string instruction, string expected)
    {
        OfflineBatch linked = Link(instruction, 45);
        Assert.Equal(expected.Split(", ").Select(text => Convert.ToByte(text, 16)), linked.Read(linked["f"], 4).ToArray());
        Assert.Equal(unchecked((uint)(Storage + 8)), linked.Read32(linked["f"] + 4));
    }

    [Fact]
    public void A_descriptor_behind_a_byte_that_could_begin_REX2_is_in_the_register_that_descriptors_are_called_with()
    {
        OfflineBatch linked = Link("mov %edx, %ebp\nlea x@tlsdesc(%rip), %rax");
        Assert.Equal(["mov ebp,edx", "mov rax,0FFFFFFFFFFFFC008"], Disassemble(linked, 2));
    }

    [Theory]
    [InlineData(34, "0xd5, 0x4c, 0x8d, 0x05")] // %r24, or %r8 behind something else
    [InlineData(34, "0xd5, 0x48, 0x8d, 0x0d")] // %r17, or %rcx
    [InlineData(34, "0xd5, 0x08, 0x8d, 0x05")]
    [InlineData(45, "0x90, 0x48, 0x8d, 0x05")] // no REX2
    [InlineData(45, "0xd5, 0x88, 0x8d, 0x05")] // another map
    [InlineData(45, "0xd5, 0x49, 0x8d, 0x05")] // a base, which an address relative to the instruction has not
    [InlineData(45, "0xd5, 0x40, 0x8d, 0x05")] // 32 bits
    [InlineData(45, "0xd5, 0x48, 0x8b, 0x05")] // no lea
    [InlineData(45, "0xd5, 0x48, 0x8d, 0x00")] // not relative to the instruction
    public void Other_loads_of_descriptors_with_REX2_are_refused(uint type, string instruction) => Assert.Contains(
        "the instructions are not those that the thread-local storage model prescribes",
        Assert.ThrowsAny<LinkException>(() => Link(instruction, type)).Message,
        StringComparison.Ordinal);

    private static OfflineBatch Link(string code) => Link(Objects.Assembly(Source(code)));

    // An instruction's bytes before the fixup, and the number of the relocation.
    private static OfflineBatch Link(string instruction, uint type) =>
        Link(Objects.Retyped(Source($".byte {instruction}\n.reloc ., R_X86_64_PC32, x-4\n.long 0"), type));

    private static OfflineBatch Link(byte[] file) => new OfflineLinker { ThreadStorage = Storage }.Add(file).Link();

    private static string Source(string code) => $".text\n.globl f\nf:\n{code}\n.text\n.skip 32, 0x90{Variables}";

    private static string[] Disassemble(OfflineBatch linked, int count)
    {
        var decoder = Decoder.Create(64, linked.Read(linked["f"], 32).ToArray(), linked["f"]);
        var output = new StringOutput();
        var formatter = new IntelFormatter(new FormatterOptions { MemorySizeOptions = MemorySizeOptions.Never, SpaceAfterOperandSeparator = false });
        var shown = new string[count];
        for (int index = 0; index < count; index++)
        {
            formatter.Format(decoder.Decode(), output);
            shown[index] = output.ToStringAndReset();
        }

        return shown;
    }
}
