using Jitney.Linking.Passes;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Hostile;

/// <summary>Does an object that somebody damaged, by chance or on purpose, end in anything but a link or a failure that says what is wrong?</summary>
public sealed class MutatedObjectTests
{
    private const int Rounds = 15_000;

    public static TheoryData<string> Sources => ["c", "c++", "non-pic", "assembly", "compact"];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Links_or_says_what_is_wrong(string kind)
    {
        byte[] sound = Sound(kind);
        byte[] companion = Objects.C("extern int entry(int); int elsewhere(int n) { return n; } int perhaps(void) { return entry(1); }", "-fpic");
        var mutation = new Mutation(seed: kind.Length, sound, Targets(sound));
        int linked = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] content = mutation.Next();
            try
            {
                _ = Linker().Add(content).Add(companion).Link();
                linked++;
            }
            catch (LinkException exception)
            {
                Assert.False(string.IsNullOrWhiteSpace(exception.Message));
            }
            catch (Exception exception)
            {
                string kept = Path.GetTempFileName();
                File.WriteAllBytes(kept, content);
                Assert.Fail($"{kind}, round {round}, kept as {kept}: {exception}");
            }
        }

        // If nothing linked any more, the mutations would test the first check only.
        Assert.InRange(linked, Rounds / 20, Rounds);
    }

    private static OfflineLinker Linker() => new() { Strip = StripMode.KeepAll, Missing = MissingSymbols.AreZero };

    private static byte[] Sound(string kind) => kind switch
    {
        "c" => Objects.C(Samples.C, "-O1", "-fpic", "-ffunction-sections"),
        "c++" => Objects.Cpp(Samples.Cpp, "-O1", "-fpic"),
        "non-pic" => Objects.C(Samples.C, "-O2", "-fno-pic", "-mcmodel=small", "-fcommon"),
        "compact" => Compact(),
        _ => Objects.Assembly(FrameTable.Source("f", 4, ".long 0") + """

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
            """),
    };

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
