using Jitney.Linking.Passes;
using Jitney.Linking.Tests.Architectures.RiscV64;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Hostile;

/// <summary>Does an object that somebody damaged, by chance or on purpose, end in anything but a link or a failure that says what is wrong?</summary>
public sealed class MutatedObjectTests
{
    private const int Rounds = 15_000;

    private const string ForAArch64 = "aarch64";
    private const string ForRiscV = "riscv64";

    // All that belongs together: calls that may be shorter, alignments, high and low parts, differences, descriptors.
    private const string AssemblyForRiscV = """
        .text
        .globl f
        .type f, @function
        f: .cfi_startproc
        call g
        .p2align 4
        1: auipc a0, %pcrel_hi(words)
        ld a1, %pcrel_lo(1b)(a0)
        sd a1, %pcrel_lo(1b)(a0)
        la a2, far
        la.tls.gd a0, t
        call __tls_get_addr
        la.tls.ie a0, t
        2: auipc a0, %tlsdesc_hi(t)
        ld a1, %tlsdesc_load_lo(2b)(a0)
        addi a0, a0, %tlsdesc_add_lo(2b)
        jalr t0, 0(a1), %tlsdesc_call(2b)
        lui a0, %tprel_hi(t)
        add a0, a0, tp, %tprel_add(t)
        lw a0, %tprel_lo(t)(a0)
        .cfi_def_cfa_offset 16
        beqz a0, f
        .p2align 3
        3: tail g
        .cfi_endproc
        .size f, .-f
        .section .text.g,"axG",@progbits,g,comdat
        .weak g
        g: call f
        .p2align 5
        4: jal f
        ret
        .data
        words: .quad f, 3b
        .word 3b - f, f - .
        .half 3b - 1b, 4b - g
        .byte 3b - 1b
        .uleb128 3b - f, 4b - g
        .section .tdata,"awT"
        t: .quad 5
        """;

    /// <summary>Sound objects by their kind: the processor that they are for, and what makes them.</summary>
    private static readonly Dictionary<string, (string Processor, Func<byte[]> Make)> s_sound = new()
    {
        ["c"] = (Objects.Own, () => Objects.C(Samples.C, "-O1", "-fpic", "-ffunction-sections")),
        ["c++"] = (Objects.Own, () => Objects.Cpp(Samples.Cpp, "-O1", "-fpic")),
        ["non-pic"] = (Objects.Own, () => Objects.C(Samples.C, "-O2", "-fno-pic", "-mcmodel=small", "-fcommon")),
        ["assembly"] = (Objects.Own, Assembly),
        ["compact"] = (Objects.Own, Compact),
        ["c for AArch64"] = (ForAArch64, () => Objects.For(ForAArch64, Samples.C, "-O1", "-fpic", "-ffunction-sections")),
        ["non-pic for AArch64"] = (ForAArch64, () => Objects.For(ForAArch64, Samples.C, "-O2", "-fno-pic", "-fcommon")),
        ["assembly for AArch64"] = (ForAArch64, AssemblyForAArch64),
        ["c for RISC-V"] = (ForRiscV, () => Objects.For(ForRiscV, Samples.C, "-O1", "-fpic", "-ffunction-sections")),
        ["non-pic for RISC-V"] = (ForRiscV, () => Objects.For(ForRiscV, Samples.C, "-O2", "-fno-pic", "-fcommon", "-mno-relax")),
        ["assembly for RISC-V"] = (ForRiscV, () => ProgramsRiscV.Assemble(AssemblyForRiscV)),
    };

    public static TheoryData<string> Sources => [.. s_sound.Keys];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Links_or_says_what_is_wrong(string kind)
    {
        (string processor, Func<byte[]> make) = s_sound[kind];
        byte[] sound = make();
        byte[] companion = Objects.For(processor, "extern int entry(int); int elsewhere(int n) { return n; } int perhaps(void) { return entry(1); }", "-fpic");
        var mutation = new Mutation(seed: kind.Length, sound, Targets(sound));
        mutation.Link(kind, Rounds, content => Linker(processor).Add(content).Add(companion).Link());
    }

    // Where the thread pointer lies behind the storage of threads, and where before it.
    private static OfflineLinker Linker(string processor) =>
        new() { Strip = StripMode.KeepAll, Missing = MissingSymbols.AreZero, ThreadStorage = processor == Objects.Own ? -0x4000 : 0x4000 };

    private static byte[] Assembly() => Objects.Assembly(FrameTable.Source("f", 4, ".long 0") + """

        .section words,"aw"
        .quad f, f_end, __start_words, __stop_words
        .section .init_array.00100,"aw",@init_array
        .quad f
        .comm common, 64, 32
        .section .text.g,"axG",@progbits,g,comdat
        .weak g
        g: call f@PLT
        mov g@GOTPCREL(%rip), %rax
        mov far@GOTPCREL(%rip), %rax
        data16 lea t@tlsgd(%rip), %rdi
        data16
        data16
        rex.W call __tls_get_addr@PLT
        mov t@gottpoff(%rip), %rax
        .type chooser, @gnu_indirect_function
        .globl chooser
        chooser: call chooser@PLT
        .section .tdata,"awT"
        t: .quad 5
        """);

    // Every model of thread-local storage, branches of each reach, and all that the other assembly has.
    private static byte[] AssemblyForAArch64() => Programs64.AssembleWithGnu("""
        .text
        .globl f
        f: .cfi_startproc
        bl elsewhere
        adrp x0, :tlsgd:t
        add x0, x0, :tlsgd_lo12:t
        bl __tls_get_addr
        nop
        adrp x0, :tlsldm:t
        add x0, x0, :tlsldm_lo12_nc:t
        bl __tls_get_addr
        add x1, x0, #:dtprel_hi12:t, lsl #12
        adrp x0, :tlsdesc:t
        ldr x1, [x0, #:tlsdesc_lo12:t]
        add x0, x0, :tlsdesc_lo12:t
        .tlsdesccall t
        blr x1
        adrp x3, :gottprel:t
        ldr x4, [x3, #:gottprel_lo12:t]
        movz x5, #:tprel_g1:t
        movk x5, #:tprel_g0_nc:t
        adrp x6, :got:far
        ldr x6, [x6, :got_lo12:far]
        movz x7, #:abs_g3:f
        tbz x0, 1, f
        cbz x0, f
        ldr x0, f
        b chooser
        .cfi_endproc
        f_end:
        .section words,"aw"
        .quad f, f_end, __start_words, __stop_words
        .word f - .
        .section .init_array.00100,"aw",@init_array
        .quad f
        .comm common, 64, 32
        .section .text.g,"axG",@progbits,g,comdat
        .weak g
        g: bl f
        .type chooser, @gnu_indirect_function
        .globl chooser
        chooser: bl chooser
        .section .tdata,"awT"
        t: .quad 5
        """);

    private static byte[] Compact()
    {
        using var tools = new Toolbox();
        return tools.Bytes(tools.Compile(Samples.C, compiler: "clang-19", options: ["-O1", "-fpic", "-ffunction-sections", "-Wa,--allow-experimental-crel,--crel"]));
    }

    // Everything but the bytes of code and data: headers, symbols, relocations, groups, names and unwind tables.
    private static List<Range> Targets(byte[] sound)
    {
        ElfObjectFile file = Graphs.Read(sound);
        var targets = new List<Range> { 16..64, (int)BitConverter.ToUInt64(sound, 40).. };
        for (int index = 1; index < file.Sections.Length; index++)
        {
            ElfSectionHeader header = file.Sections[index];
            bool isTable = header.Type is ElfSectionType.SymbolTable or ElfSectionType.RelocationsWithAddends or ElfSectionType.CompactRelocations
                or ElfSectionType.Group or ElfSectionType.StringTable;
            if ((isTable || file.SectionName(index) == ".eh_frame") && header.Size > 0)
            {
                targets.Add((int)header.Offset..(int)(header.Offset + header.Size));
            }
        }

        return targets;
    }
}
