using System.Text;
using Jitney.ObjectFiles.Tests.Infrastructure;

namespace Jitney.ObjectFiles.Tests;

public sealed class InputKindsTests
{
    [Fact]
    public void Files_of_the_tools_are_told_by_content()
    {
        using var tools = new Toolbox();
        tools.Compile(Samples.C, options: "-fPIC");
        tools.Run("cc", "-shared", "a.o", "-o", "a.so");
        File.WriteAllText(tools.PathOf("main.c"), "int main(void) { return 0; }");
        tools.Run("cc", "-no-pie", "main.c", "-o", "program");
        tools.Run("ar", "rc", "a.a", "a.o");
        tools.Run("ar", "rcT", "thin.a", "a.o");

        Assert.Equal(InputKind.Object, InputKinds.Detect(tools.Bytes("a.o")));
        Assert.Equal(InputKind.SharedLibrary, InputKinds.Detect(tools.Bytes("a.so")));
        Assert.Equal(InputKind.Executable, InputKinds.Detect(tools.Bytes("program")));
        Assert.Equal(InputKind.Archive, InputKinds.Detect(tools.Bytes("a.a")));
        Assert.Equal(InputKind.ThinArchive, InputKinds.Detect(tools.Bytes("thin.a")));
    }

    [Theory]
    [InlineData("/* GNU ld script */\nOUTPUT_FORMAT(elf64-x86-64)\nGROUP ( /lib/libc.so.6 )", InputKind.LinkerScript)]
    [InlineData("  \n\tINPUT(-lncurses)", InputKind.LinkerScript)]
    [InlineData("/* a */ /* b */ GROUP(a.a)", InputKind.LinkerScript)]
    [InlineData("/* a comment that does not end", InputKind.LinkerScript)]
    [InlineData("INCLUDE other.ld", InputKind.LinkerScript)]
    [InlineData("SECTIONS { }", InputKind.LinkerScript)]
    [InlineData("INPUTS(a)", InputKind.Unknown)]
    [InlineData("INPUT", InputKind.LinkerScript)]
    [InlineData("INPUT = 3", InputKind.Unknown)]
    [InlineData("int main(void);", InputKind.Unknown)]
    [InlineData("   ", InputKind.Unknown)]
    [InlineData("", InputKind.Empty)]
    [InlineData("!<arch>", InputKind.Unknown)]
    internal void Text_is_a_linker_script_when_it_begins_as_one(string text, InputKind expected) =>
        Assert.Equal(expected, InputKinds.Detect(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("4243C0DE", InputKind.LlvmBitcode)]
    [InlineData("DEC0170B", InputKind.LlvmBitcode)]
    [InlineData("CFFAEDFE07000001", InputKind.MachO)]
    [InlineData("CEFAEDFE07000000", InputKind.MachO)]
    [InlineData("CAFEBABE00000002", InputKind.MachO)]
    [InlineData("CAFEBABE00000034", InputKind.Unknown)]
    [InlineData("7F454C46", InputKind.Object)]
    [InlineData("7F454C4602020100000000000000000000010015", InputKind.Object)]
    [InlineData("7F454C4602010100000000000000000004003E00", InputKind.Unknown)]
    [InlineData("6486060000000000640100001000000000000000", InputKind.Object)]
    [InlineData("64AA060000000000640100001000000000000000", InputKind.Object)]
    [InlineData("64860600000000006401000010000000F0000000", InputKind.Unknown)]
    [InlineData("6486060000000000", InputKind.Unknown)]
    internal void Magic_numbers_are_known(string hexadecimal, InputKind expected) =>
        Assert.Equal(expected, InputKinds.Detect(Convert.FromHexString(hexadecimal)));
}
