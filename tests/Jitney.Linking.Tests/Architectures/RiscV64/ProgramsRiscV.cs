using System.Globalization;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Architectures.RiscV64;

/// <summary>Objects for RISC-V, and what their instructions say.</summary>
internal static class ProgramsRiscV
{
    /// <summary>Assembles; statements may be divided by semicolons.</summary>
    public static byte[] Assemble(string source, params string[] options)
    {
        using var tools = new Toolbox();
        return Assemble(tools, source, options);
    }

    /// <summary>Assembles into <c>a.o</c>.</summary>
    public static byte[] Assemble(Toolbox tools, string source, params string[] options)
    {
        File.WriteAllText(tools.PathOf("a.s"), source + "\n");
        tools.Run("clang-19", ["--target=riscv64-linux-gnu", .. options, "-c", "a.s", "-o", "a.o"]);
        return tools.Bytes("a.o");
    }

    /// <summary>Compiles C into <c>a.o</c> with a compiler that leaves differences of labels to linkers.</summary>
    public static byte[] Compile(Toolbox tools, string source, params string[] options)
    {
        File.WriteAllText(tools.PathOf("a.c"), source);
        tools.Run("riscv64-linux-gnu-gcc", ["-O2", "-ffreestanding", .. options, "-c", "a.c", "-o", "a.o"]);
        return tools.Bytes("a.o");
    }

    /// <summary>The bytes of a section as an independent linker makes them of <c>a.o</c>.</summary>
    /// <param name="tools">Where the object is.</param>
    /// <param name="code">Where its code goes.</param>
    /// <param name="section">The section's name.</param>
    /// <param name="options">The linker's, beside these.</param>
    public static byte[] LinkElsewhere(Toolbox tools, ulong code, string section, params string[] options)
    {
        File.WriteAllText(tools.PathOf("script"), string.Create(CultureInfo.InvariantCulture, $"SECTIONS {{ .text 0x{code:x} : {{ *(.text) }} .data 0x{code + 0x200_0000:x} : {{ *(.data) }} }}"));
        tools.Run("ld.lld-19", ["-T", "script", "-e", "0", "-o", "theirs", .. options, "a.o"]);
        ElfObjectFile theirs = ElfObjectFile.Read(new InputName("theirs"), tools.Bytes("theirs"));
        return theirs.SectionContent(Enumerable.Range(0, theirs.Sections.Length).Single(number => theirs.SectionName(number) == section)).ToArray();
    }

    /// <summary>The address that <c>auipc</c> and the signed low part of the instruction behind it form.</summary>
    public static ulong AddressOf(OfflineBatch linked, ulong place)
    {
        uint high = linked.Read32(place);
        Assert.Equal(0x17u, high & 0x7f);
        return unchecked(place + (ulong)(int)(high & 0xfffff000) + (ulong)((int)linked.Read32(place + 4) >> 20));
    }

    /// <summary>Where <c>jal</c> leads.</summary>
    public static ulong JumpTarget(OfflineBatch linked, ulong place)
    {
        uint jump = linked.Read32(place);
        Assert.Equal(0x6fu, jump & 0x7f);
        long distance = ((long)(int)jump >> 31 << 20) | (jump & 0xff000) | ((jump >> 9) & 0x800) | ((jump >> 20) & 0x7fe);
        return unchecked(place + (ulong)distance);
    }
}
