using System.Buffers.Binary;
using System.Text;
using Jitney.ObjectFiles.Coff;
using Jitney.ObjectFiles.Failures;
using Jitney.ObjectFiles.Tests.Infrastructure;

namespace Jitney.ObjectFiles.Tests.Coff;

/// <summary>What does not fit the fields of the classic format.</summary>
public sealed class LargeCoffTests
{
    [Fact]
    public void More_relocations_than_fit_are_counted_by_the_first()
    {
        using var tools = new Toolbox();
        CoffObjectFile file = CoffObjectFileTests.Read(
            tools, WindowsTools.Assemble(tools, WindowsTools.ClangMsvc, ".data\n.rept 70000\n.quad target\n.endr"));
        int section = CoffObjectFileTests.SectionNamed(file, ".data");

        Assert.Equal(CoffSectionHeader.ManyRelocations, file.Section(section).RelocationCount);
        Assert.True(file.Section(section).Flags.HasFlag(CoffSectionFlags.ManyRelocations));
        Assert.Equal(70_000, file.RelocationCount(section));
        uint expected = 0;
        foreach (ref readonly CoffRelocation relocation in file.Relocations(section))
        {
            Assert.Equal(expected, relocation.Offset);
            expected += 8;
        }
    }

    [Theory]
    [InlineData(WindowsTools.ClangMsvc)]
    [InlineData(WindowsTools.Gcc, "-Wa,-mbig-obj")]
    public void More_sections_than_fit_are_read(string compiler, params string[] options)
    {
        const int count = 70_000;
        var source = new StringBuilder();
        for (int index = 0; index < count; index++)
        {
            source.Append(System.Globalization.CultureInfo.InvariantCulture, $".section .x{index:x5},\"dr\"\nf{index}: .long {index}\n");
        }

        using var tools = new Toolbox();
        CoffObjectFile file = CoffObjectFileTests.Read(tools, WindowsTools.Assemble(tools, compiler, source + $".globl last\n.set last, f{count - 1}", options: options));
        int section = CoffObjectFileTests.SectionNamed(file, ".x1116f");

        Assert.True(file.IsBig);
        Assert.True(file.SectionCount > count);
        Assert.Equal(count - 1, BinaryPrimitives.ReadInt32LittleEndian(file.SectionContent(section)));
        Assert.Equal(section, file.SymbolSection(CoffObjectFileTests.SymbolNamed(file, "last")));
        Assert.Equal(InputKind.Object, InputKinds.Detect(file.Content.Span));
        Assert.True(InputKinds.IsCoff(file.Content.Span));
    }

    [Fact]
    public void A_name_behind_ten_million_bytes_of_names_is_found_by_other_digits()
    {
        // Seven decimal digits fit behind the slash; behind two slashes the offset has the digits of base 64.
        byte[] names = new byte[10_000_100];
        names.AsSpan().Fill((byte)'n');
        BinaryPrimitives.WriteInt32LittleEndian(names, names.Length);
        ".a_long_name\0"u8.CopyTo(names.AsSpan(10_000_000));
        names[^1] = 0;
        byte[] header = new byte[20], section = new byte[40];
        BinaryPrimitives.WriteUInt16LittleEndian(header, 0x8664);
        header[2] = 1;
        header[8] = 60;
        "//AAmJaA"u8.CopyTo(section);
        CoffObjectFile file = CoffObjectFile.Read(new InputName("a.obj"), (byte[])[.. header, .. section, .. names]);

        Assert.Equal(".a_long_name", file.SectionName(1));
    }

    [Theory]
    [InlineData("38FEB30CA5D9AB4DAC9BD6B6222653C2", "compile it without /GL")]
    [InlineData("00112233445566778899AABBCCDDEEFF", "compile it without link-time optimization")]
    public void Objects_without_machine_code_are_refused_with_advice(string kind, string advice)
    {
        byte[] content = [0, 0, 0xff, 0xff, 1, 0, 0x64, 0x86, 0, 0, 0, 0, .. Convert.FromHexString(kind), .. new byte[100]];

        Assert.Equal(InputKind.Object, InputKinds.Detect(content));
        LinkException exception = Assert.ThrowsAny<LinkException>(() => CoffObjectFile.Read(new InputName("a.lib", "b.obj"), content));
        Assert.Contains(advice, exception.Message, StringComparison.Ordinal);
        Assert.StartsWith("a.lib(b.obj): ", exception.Message, StringComparison.Ordinal);
    }
}
