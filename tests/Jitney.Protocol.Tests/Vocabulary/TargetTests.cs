using Jitney.Protocol.Vocabulary;
using Xunit;

namespace Jitney.Protocol.Tests.Vocabulary;

/// <summary>What does a triple say, and what is a target's?</summary>
public sealed class TargetTests
{
    // Parts are given by name, since the types are not public.
    [Theory]
    [InlineData("x86_64-unknown-linux-gnu", "X64 Elf Linux")]
    [InlineData("x86_64-pc-linux-gnu", "X64 Elf Linux")]
    [InlineData("x86_64-linux-gnu", "X64 Elf Linux")]
    [InlineData("x86_64-unknown-linux-musl", "X64 Elf Linux")]
    [InlineData("amd64-linux", "X64 Elf Linux")]
    [InlineData("aarch64-unknown-linux-gnu", "AArch64 Elf Linux")]
    [InlineData("arm64-apple-darwin23.1.0", "AArch64 MachO MacOS")]
    [InlineData("arm64-apple-macosx14.0.0", "AArch64 MachO MacOS")]
    [InlineData("riscv64-unknown-linux-gnu", "RiscV64 Elf Linux")]
    [InlineData("riscv64gc-unknown-linux-gnu", "RiscV64 Elf Linux")]
    [InlineData("x86_64-pc-windows-msvc", "X64 Coff Windows")]
    [InlineData("x86_64-w64-mingw32", "X64 Coff Windows")]
    [InlineData("x86_64-pc-windows-elf", "X64 Elf Windows")]
    [InlineData("aarch64-none-elf", "AArch64 Elf Other")]
    [InlineData("i686-unknown-linux-gnu", "Other Elf Linux")]
    [InlineData("linux", "Other Other Other")]
    [InlineData("x86_64", "X64 Other Other")]
    [InlineData("", "Other Other Other")]
    [InlineData("---", "Other Other Other")]
    public void A_triple_is_read_once(string triple, string expected)
    {
        var target = Target.Parse(triple);
        Assert.Equal(expected, $"{target.Architecture} {target.Format} {target.System}");
    }

    [Theory]
    [InlineData("x86_64-pc-linux-gnu", "x86_64-unknown-linux-gnu", "x86_64-linux-gnu")]
    [InlineData("arm64-linux", "aarch64-unknown-linux-gnu", "aarch64-linux-gnu")]
    [InlineData("riscv64-linux-gnu", "riscv64-unknown-linux-gnu", "riscv64-linux-gnu")]
    public void Its_own_triple_and_its_folders_are_the_usual_ones(string triple, string own, string folder)
    {
        var target = Target.Parse(triple);
        Assert.Equal(own, target.Triple);
        Assert.Equal(target, Target.Parse(target.Triple));
        Assert.Equal(folder, target.Multiarch);
    }

    [Fact]
    public void Every_target_that_has_a_system_is_told_by_its_triple()
    {
        foreach (string triple in (string[])["x86_64-pc-windows-msvc", "aarch64-apple-darwin", "aarch64-none-elf", "riscv64-none-elf"])
        {
            Assert.Equal(Target.Parse(triple), Target.Parse(Target.Parse(triple).Triple));
        }

        Assert.NotEqual(TargetArchitecture.Other, Target.OfThisProcess.Architecture);
        Assert.Equal(Target.OfThisProcess, Target.Parse(Target.OfThisProcess.Triple));
    }
}
