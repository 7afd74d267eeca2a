using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;

namespace Jitney.Integration.Tests.OtherMachines;

/// <summary>Do archives for AArch64, as a distribution delivers them, do what they do natively linked?</summary>
public sealed class AArch64ArchiveTests(Workshop workshop)
{
    private readonly AArch64Machine _machine = new(workshop);

    [Theory]
    [InlineData("zlib.c", CodeKind.NonPic, MemoryTransport.Shared)]
    [InlineData("zlib.c", CodeKind.Pic, MemoryTransport.Copy)]
    [InlineData("sqlite.c", CodeKind.Pic, MemoryTransport.Shared)]
    [InlineData("sqlite.c", CodeKind.NonPic, MemoryTransport.Copy)]
    [InlineData("libcrypto.c", CodeKind.NonPic, MemoryTransport.Shared)]
    [InlineData("libcrypto.c", CodeKind.Pic, MemoryTransport.Copy)]
    [InlineData("libstdcxx.cpp", CodeKind.Pic, MemoryTransport.Shared)]
    [InlineData("libstdcxx.cpp", CodeKind.NonPic, MemoryTransport.Copy)]
    public async Task Works_as_natively_linked(string name, CodeKind code, MemoryTransport memory)
    {
        Assert.SkipWhen(AArch64Machine.Missing is not null, AArch64Machine.Missing ?? "");
        Assert.SkipWhen(AArch64Machine.Archives is null, "artifacts/arm64/root has no archives: eng/target-root.sh could not fetch them");
        ProgramSource driver = ProgramSource.Read("Archives/Drivers", name);
        Compiler compiler = AArch64Machine.Gcc;

        // Behind the compiler's own headers, which are of the same C library.
        string root = AArch64Machine.Archives!;
        string[] headers = ["-idirafter", Path.Combine(root, "usr/include"), "-idirafter", Path.Combine(root, "usr/include/aarch64-linux-gnu")];
        string[] inputs = [_machine.Object(driver.Path, code, compiler, [.. driver.Options, .. headers]), .. driver.Words("archives").Select(AArch64Machine.Archive)];
        string native = _machine.Program(compiler, compiler.For(driver.Path), isStatic: true, [.. inputs, .. driver.Libraries]);

        LinkedProgram program = AArch64Machine.Of(new LinkedProgram(workshop, ["program", .. driver.Arguments], driver.Input), root);
        Outcome expected = await program.RunNativelyAsync(native, workshop.NewFolder());
        Assert.Equal(driver.End, expected.End);
        Outcome outcome = await program.RunLinkedAsync(memory, [.. inputs, .. driver.Libraries.Select(option => AArch64Machine.Library(option, root))], workshop.NewFolder());

        Assert.Equal(expected.Output, outcome.Output);
        Assert.True(expected.End == outcome.End, $"natively {expected.End}, linked {outcome.End}\n{outcome.Error}");
    }
}
