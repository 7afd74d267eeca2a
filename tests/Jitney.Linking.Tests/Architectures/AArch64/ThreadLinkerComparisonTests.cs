using System.Globalization;
using Jitney.Linking.Failures;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Architectures.AArch64;

/// <summary>Do independent linkers write the same distances from the thread pointer at both ends of each relocation's range, and does ours refuse what lies beyond?</summary>
/// <remarks>Compared are those relocations that put a distance into an instruction which stays. Where linkers replace instructions, each has others of the same effect: a program
/// with every model is run for these, in the tests of whole programs.</remarks>
public sealed class ThreadLinkerComparisonTests
{
    private const string Gnu = "aarch64-linux-gnu-ld";
    private const string Lld = "ld.lld-19";

    // What a program's own storage has before it: the thread pointer points to two words of the C library.
    private const long Header = 16;

    private const uint MoveZero = 0xd2800001;
    private const uint MoveKeep = 0xf2800001;
    private const uint Add = 0x91000021;
    private const uint AddHigh = 0x91400021;

    private const int FieldOfLoads = 10;
    private const uint OperandOfMoves = 0xffff << 5;
    private const uint OperandOfOthers = 0xfff << 10;

    /// <summary>Type, the instruction, first and last distance that fit, the step between distances that it can hold, and the linkers that write the same.</summary>
    public static TheoryData<string, uint, long, long, long, string> Types
    {
        get
        {
            var data = new TheoryData<string, uint, long, long, long, string>();
            foreach ((string model, string linkers) in new[] { ("TLSLE_{0}_TPREL_{1}", $"{Gnu} {Lld}"), ("TLSLD_{0}_DTPREL_{1}", Gnu) })
            {
                void AddType(string operation, string part, uint instruction, long least, long most, long step, string names) =>
                    data.Add(string.Format(CultureInfo.InvariantCulture, model, operation, part), instruction, least, most, step, names);

                // Below zero, GNU ld leaves the instruction as it is where the other linker and ours make it one for negative numbers. It takes any distance.
                AddType("MOVW", "G2", MoveZero | (2 << 21), 0, 0xffff_ffff_ffff, 1, linkers);
                AddType("MOVW", "G1", MoveZero | (1 << 21), 0, 0xffff_ffff, 1, linkers);
                AddType("MOVW", "G1_NC", MoveKeep | (1 << 21), 0, 0x7fff_ffff_ffff, 1, linkers);
                AddType("MOVW", "G0", MoveZero, 0, 0xffff, 1, linkers);
                AddType("MOVW", "G0_NC", MoveKeep, 0, 0x7fff_ffff_ffff, 1, linkers);
                AddType("ADD", "HI12", AddHigh, 0, 0xff_ffff, 1, linkers);

                // lld knows no relocation of these that checks.
                AddType("ADD", "LO12", Add, 0, 0xfff, 1, Gnu);
                AddType("ADD", "LO12_NC", Add, 0, 0x7fff_ffff, 1, linkers);
                foreach ((int bits, uint load) in new[] { (8, 0x39400021u), (16, 0x79400021u), (32, 0xb9400021u), (64, 0xf9400021u), (128, 0x3dc00021u) })
                {
                    // GNU ld of this version does not know the largest, nor lld one that checks: what the specification says is compared in any case.
                    bool isLargest = bits == 128;
                    AddType($"LDST{bits}", "LO12", load, 0, 0x1000 - (bits / 8), bits / 8, isLargest ? "" : Gnu);
                    AddType($"LDST{bits}", "LO12_NC", load, 0, 0x7fff_fff0, bits / 8, isLargest ? linkers.Replace(Gnu, "", StringComparison.Ordinal) : linkers);
                }
            }

            // Below zero, as the other linker has it.
            data.Add("TLSLE_MOVW_TPREL_G2", MoveZero | (2 << 21), -0x1_0000_0000_0000, -1, 1, Lld);
            data.Add("TLSLE_MOVW_TPREL_G1", MoveZero | (1 << 21), -0x1_0000_0000, -1, 1, Lld);
            data.Add("TLSLE_MOVW_TPREL_G0", MoveZero, -0x1_0000, -1, 1, Lld);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void The_same_is_written_at_both_ends(string type, uint instruction, long least, long most, long step, string linkers)
    {
        using var tools = new Toolbox();
        foreach (long distance in new[] { least, most })
        {
            byte[] content = Assemble(tools, type, instruction, distance);
            uint ours = Link(content, type).Read32(OfflineLinker.High.Code);
            if (type.Contains("_LDST", StringComparison.Ordinal))
            {
                // The field counts in pieces as large as what is loaded.
                Assert.Equal($"{instruction | ((uint)((distance & 0xfff) / step) << FieldOfLoads):x8}", $"{ours:x8}");
            }

            foreach (string linker in linkers.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                tools.Run(linker, ["-static", "--no-relax", "-e", "0", "-o", "theirs", "a.o"]);
                ElfObjectFile theirs = ElfObjectFile.Read(new InputName("theirs"), tools.Bytes("theirs"));
                int section = Enumerable.Range(0, theirs.Sections.Length).Single(number => theirs.SectionName(number) == ".text");
                Assert.Equal((linker, $"{BitConverter.ToUInt32(theirs.SectionContent(section)):x8}"), (linker, $"{ours:x8}"));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Beyond_either_end_it_is_refused_where_it_is_checked(string type, uint instruction, long least, long most, long step, string linkers)
    {
        _ = linkers;
        using var tools = new Toolbox();
        bool isSigned = instruction >> 23 == MoveZero >> 23;
        foreach (long distance in new[] { least - step, most + step })
        {
            byte[] content = Assemble(tools, type, instruction, distance);

            // Where nothing is checked there is nothing beyond, and what moves hold goes on at the other side of zero. There the instruction may become another of its kind.
            if (type.EndsWith("_NC", StringComparison.Ordinal) || (isSigned && distance is 0 or -1))
            {
                uint operand = type.Contains("MOVW", StringComparison.Ordinal) ? OperandOfMoves | (3 << 29) : OperandOfOthers;
                Assert.Equal($"{instruction & ~operand:x8}", $"{Link(content, type).Read32(OfflineLinker.High.Code) & ~operand:x8}");
                continue;
            }

            string message = Assert.ThrowsAny<LinkException>(() => Link(content, type)).Message;
            Assert.StartsWith("a.o: section .text: offset 0x0: symbol 'v': ", message, StringComparison.Ordinal);
        }
    }

    private static OfflineBatch Link(byte[] content, string type) =>
        new OfflineLinker { Segments = OfflineLinker.High, ThreadStorage = StartOf(type) }.Add(content, "a.o").Link();

    // In the local dynamic model, distances count from the program's storage; ours count from the thread pointer then too.
    private static long StartOf(string type) => type.Contains("DTPREL", StringComparison.Ordinal) ? 0 : Header;

    private static byte[] Assemble(Toolbox tools, string type, uint instruction, long distance)
    {
        File.WriteAllText(tools.PathOf("a.s"), string.Create(CultureInfo.InvariantCulture, $"""
            .text
            .globl f
            f: .reloc 0, R_AARCH64_{type}, v + {distance - StartOf(type)}
            .inst 0x{instruction:x}
            .section .tdata,"awT"
            .globl v
            v: .quad 1

            """));
        tools.Run("clang-19", "--target=aarch64-linux-gnu", "-c", "a.s", "-o", "a.o");
        return tools.Bytes("a.o");
    }
}
