using System.Globalization;
using Jitney.Protocol.Vocabulary;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Protocol.Tests.Vocabulary;

/// <summary>Are the numbers of dynamic linkers those of the C library's header?</summary>
public sealed class DynamicLinkerNumbersTests
{
    [Theory]
    [InlineData("X64", "EM_X86_64 R_X86_64_64 R_X86_64_GLOB_DAT R_X86_64_JUMP_SLOT R_X86_64_RELATIVE R_X86_64_IRELATIVE R_X86_64_DTPMOD64 R_X86_64_DTPOFF64 R_X86_64_TPOFF64 R_X86_64_TLSDESC")]
    [InlineData("AArch64", "EM_AARCH64 R_AARCH64_ABS64 R_AARCH64_GLOB_DAT R_AARCH64_JUMP_SLOT R_AARCH64_RELATIVE R_AARCH64_IRELATIVE R_AARCH64_TLS_DTPMOD R_AARCH64_TLS_DTPREL R_AARCH64_TLS_TPREL R_AARCH64_TLSDESC")]
    [InlineData("RiscV64", "EM_RISCV R_RISCV_64 R_RISCV_64 R_RISCV_JUMP_SLOT R_RISCV_RELATIVE R_RISCV_IRELATIVE R_RISCV_TLS_DTPMOD64 R_RISCV_TLS_DTPREL64 R_RISCV_TLS_TPREL64 0")]
    public void They_are_those_of_the_C_library(string architecture, string names)
    {
        DynamicLinkerNumbers numbers = DynamicLinkerNumbers.Of(Enum.Parse<TargetArchitecture>(architecture));
        using var tools = new Toolbox();
        File.WriteAllText(tools.PathOf("numbers.c"), $"#include <elf.h>\nlong numbers[] = {{ {names.Replace(' ', ',')} }};\n");
        string text = tools.Run("cc", "-E", "-P", "numbers.c");
        string list = text[(text.LastIndexOf('{') + 1)..text.LastIndexOf('}')];

        Assert.Equal(
            list.Split(',').Select(static number => uint.Parse(number.Trim(), CultureInfo.InvariantCulture)),
            [
                numbers.Machine, numbers.Absolute64, numbers.GlobalData, numbers.JumpSlot, numbers.Relative, numbers.IndirectRelative, numbers.ThreadModule, numbers.ThreadModuleOffset,
                numbers.ThreadOffset, numbers.ThreadDescriptor ?? 0,
            ]);
    }

    [Fact]
    public void This_process_has_some() => Assert.True(DynamicLinkerNumbers.OfThisProcess.Machine > 0);

    [Fact]
    public void Nobody_knows_those_of_other_processors() => Assert.Throws<InvalidOperationException>(static () => DynamicLinkerNumbers.Of(TargetArchitecture.Other));
}
