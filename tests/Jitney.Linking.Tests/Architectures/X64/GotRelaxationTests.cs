using Iced.Intel;
using Jitney.Linking.Graph;
using Jitney.Linking.Layout;
using Jitney.Linking.Tests.Support;

namespace Jitney.Linking.Tests.Architectures.X64;

/// <summary>Which instructions lose their way through the GOT, and are they what they were? Read back by a disassembler.</summary>
public sealed class GotRelaxationTests
{
    public static TheoryData<string, string, string> Relaxed => new()
    {
        { "mov target@GOTPCREL(%rip), %rax", "lea rax,[target]", "" },
        { "mov target@GOTPCREL(%rip), %r15", "lea r15,[target]", "" },
        { "mov target@GOTPCREL(%rip), %eax", "lea eax,[target]", "" },
        { "mov target@GOTPCREL(%rip), %r9d", "lea r9d,[target]", "" },
        { "call *target@GOTPCREL(%rip)", "call target", "" },
        { "jmp *target@GOTPCREL(%rip)", "jmp target", "nop" },
    };

    public static TheoryData<string, string> Kept => new()
    {
        { "test %rax, target@GOTPCREL(%rip)", "test [entry],rax" },
        { "add target@GOTPCREL(%rip), %rax", "add rax,[entry]" },
        { "cmp target@GOTPCREL(%rip), %ecx", "cmp ecx,[entry]" },
        { "sub target@GOTPCREL(%rip), %rbx", "sub rbx,[entry]" },
        { "push target@GOTPCREL(%rip)", "push [entry]" },
        { "mov target@GOTPCREL+8(%rip), %rax", "mov rax,[entry+8]" },
        { "{disp32} mov %rax, target@GOTPCREL(%rip)", "mov [entry],rax" },
    };

    [Theory]
    [MemberData(nameof(Relaxed))]
    public void Rewrites(string instruction, string expected, string next)
    {
        foreach (SegmentPlace place in SegmentPlace.Both)
        {
            OfflineBatch linked = Link(instruction, place.Segments);
            string[] shown = Disassemble(linked, 2);
            Assert.Equal(expected, shown[0]);
            Assert.True(next.Length == 0 || shown[1] == next, shown[1]);
        }
    }

    [Theory]
    [MemberData(nameof(Kept))]
    public void Leaves_alone(string instruction, string expected)
    {
        OfflineBatch linked = Link(instruction, OfflineLinker.Low);
        Assert.Equal(expected, Disassemble(linked, 1)[0]);
        Assert.Equal(linked["target"], linked.Read64(linked.GotEntryAddress("target")));
    }

    [Theory]
    [InlineData("mov target@GOTPCREL(%rip), %rax", "mov rax,[entry]")]
    [InlineData("call *target@GOTPCREL(%rip)", "call [entry]")]
    [InlineData("jmp *target@GOTPCREL(%rip)", "jmp [entry]")]
    public void Goes_through_the_GOT_when_the_target_is_out_of_reach(string instruction, string expected)
    {
        OfflineBatch linked = new OfflineLinker { Segments = OfflineLinker.High }
            .Import("target", 0x5555_0000_1230)
            .Add(Objects.Assembly(Source(instruction)))
            .Link();
        Assert.Equal(expected, Disassemble(linked, 1)[0]);
        Assert.Equal(0x5555_0000_1230u, linked.Read64(linked.GotEntryAddress("target")));
    }

    [Fact]
    public void Loads_null_from_the_GOT_for_a_weak_name_that_nobody_defines()
    {
        OfflineBatch linked = new OfflineLinker { Segments = OfflineLinker.High }
            .Add(Objects.Assembly(".weak target\n" + Source("mov target@GOTPCREL(%rip), %rax")))
            .Link();
        Assert.Equal("mov rax,[entry]", Disassemble(linked, 1)[0]);
        Assert.Equal(0u, linked.Read64(linked.GotEntryAddress("target")));
    }

    [Fact]
    public void Local_symbols_have_entries_of_their_own()
    {
        OfflineBatch linked = new OfflineLinker()
            .Add(Objects.Assembly("""
                .text
                .globl f
                f:
                    add one@GOTPCREL(%rip), %rax
                    add two@GOTPCREL(%rip), %rax
                    add one@GOTPCREL(%rip), %rax
                .data
                one: .quad 1
                two: .quad 2
                """))
            .Link();
        ulong Entry(int index) => linked["f"] + (ulong)(7 * (index + 1)) + linked.Read32(linked["f"] + (ulong)(7 * index) + 3);
        Assert.Equal(linked["one"], linked.Read64(Entry(0)));
        Assert.Equal(linked["two"], linked.Read64(Entry(1)));
        Assert.Equal(Entry(0), Entry(2));
    }

    [Fact]
    public void Does_not_touch_what_only_looks_like_a_load()
    {
        // The bytes before the fixup are a mov through a register, for which lea would be wrong.
        OfflineBatch linked = new OfflineLinker()
            .Add(Objects.Assembly(".globl f, target\nf: .byte 0x8b, 0x80\n.reloc ., R_X86_64_GOTPCRELX, target-4\n.long 0\n.data\ntarget: .quad 0"))
            .Link();
        Assert.Equal(0x8b, linked.Read(linked["f"], 1)[0]);
    }

    // As bytes, since assemblers know REX2 since lately. A load becomes a lea of the same register, all else goes through the GOT.
    [Theory]
    [InlineData(43, "0xd5, 0x48, 0x8b, 0x05", 0x8d)] // mov target@GOTPCREL(%rip), %r16
    [InlineData(42, "0xd5, 0x4c, 0x8b, 0x0d", 0x8d)] // mov target@GOTPCREL(%rip), %r25
    [InlineData(43, "0xd5, 0x48, 0x03, 0x05", 0x03)] // add target@GOTPCREL(%rip), %r16
    [InlineData(43, "0xd5, 0x08, 0xff, 0x15", 0xff)] // call *target@GOTPCREL(%rip), with a prefix that it does not need
    [InlineData(41, "0xd5, 0x08, 0xff, 0x15", 0xff)]
    [InlineData(49, "0x62, 0xf4, 0xf4, 0x18, 0x03, 0x05", 0x03)] // add target@GOTPCREL(%rip), %rax, %rcx
    public void Keeps_the_registers_of_REX2_and_EVEX(uint type, string instruction, int opcode)
    {
        byte[] bytes = [.. instruction.Split(", ").Select(text => Convert.ToByte(text, 16))];
        OfflineBatch linked = new OfflineLinker()
            .Add(Objects.Retyped(Source($".byte {instruction}\n.reloc ., R_X86_64_PC32, target-4\n.long 0") + ".data\n.globl target\ntarget: .quad 0", type))
            .Link();
        ulong end = linked["f"] + (ulong)bytes.Length + 4;
        ulong operand = unchecked(end + (ulong)(int)linked.Read32(end - 4));
        Assert.Equal(opcode == 0x8d ? linked["target"] : linked.GotEntryAddress("target"), operand);
        bytes[^2] = (byte)opcode;
        Assert.Equal(bytes, linked.Read(linked["f"], bytes.Length).ToArray());
    }

    private static string Source(string instruction) => $".text\n.globl f\nf:\n{instruction}\nret\nret\nret\nret\nret\nret\nret\nret\n";

    private static OfflineBatch Link(string instruction, SegmentAddresses segments) =>
        new OfflineLinker { Segments = segments }
            .Add(Objects.Assembly(Source(instruction) + ".data\n.globl target\ntarget: .quad 0"))
            .Link();

    // Instructions with the two addresses in question by name.
    private static string[] Disassemble(OfflineBatch linked, int count)
    {
        byte[] code = linked.Segment(SegmentKind.Code);
        ulong start = linked.Batch.Objects[linked.Global("f").Object].Blocks[0].Address;
        var decoder = Decoder.Create(64, linked.Read(linked["f"], (int)((ulong)code.Length - (linked["f"] - start))).ToArray(), linked["f"]);
        var shown = new string[count];
        var output = new StringOutput();
        for (int index = 0; index < count; index++)
        {
            decoder.Decode(out Instruction instruction);
            new IntelFormatter(new FormatterOptions { SpaceAfterOperandSeparator = false, RipRelativeAddresses = false, MemorySizeOptions = MemorySizeOptions.Never, ShowBranchSize = false }, new Names(linked))
                .Format(instruction, output);
            shown[index] = output.ToStringAndReset();
        }

        return shown;
    }

    private sealed class Names(OfflineBatch linked) : ISymbolResolver
    {
        public bool TryGetSymbol(in Instruction instruction, int operand, int instructionOperand, ulong address, int addressSize, out SymbolResult symbol)
        {
            ulong entry = linked.Global("target").GotEntry >= 0 ? linked.GotEntryAddress("target") : 0;
            string? name = address == linked["target"] ? "target" : address == entry ? "entry" : address == entry + 8 ? "entry+8" : null;
            symbol = name is null ? default : new SymbolResult(address, name);
            return name is not null;
        }
    }
}
