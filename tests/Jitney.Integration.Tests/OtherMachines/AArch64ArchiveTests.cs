using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;

namespace Jitney.Integration.Tests.OtherMachines;

/// <summary>Do archives for AArch64, as a distribution delivers them, do what they do natively linked?</summary>
public sealed class AArch64ArchiveTests(Workshop workshop)
{
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
        Assert.SkipWhen(OtherMachine.AArch64.MissingForOwn is not null, OtherMachine.AArch64.MissingForOwn ?? "");
        Assert.SkipWhen(OtherMachine.AArch64.Archives is null, "artifacts/arm64/root has no archives: eng/target-root.sh could not fetch them");
        ProgramSource driver = ProgramSource.Read("Archives/Drivers", name);
        Compiler compiler = OtherMachine.AArch64.Gcc;

        // Behind the compiler's own headers, which are of the same C library.
        string root = OtherMachine.AArch64.Archives!;
        string[] headers = ["-idirafter", Path.Combine(root, "usr/include"), "-idirafter", Path.Combine(root, "usr/include/aarch64-linux-gnu")];
        string[] inputs = [OtherMachine.Object(workshop, driver.Path, code, compiler, [.. driver.Options, .. headers]), .. driver.Words("archives").Select(OtherMachine.AArch64.Archive)];
        string native = OtherMachine.Program(workshop, compiler, compiler.For(driver.Path), isStatic: true, [.. inputs, .. driver.Libraries]);

        LinkedProgram program = OtherMachine.AArch64.Of(new LinkedProgram(workshop, ["program", .. driver.Arguments], driver.Input), root);
        Outcome expected = await program.RunNativelyAsync(native, workshop.NewFolder());
        Assert.Equal(driver.End, expected.End);
        Outcome outcome = await program.RunLinkedAsync(memory, [.. inputs, .. driver.Libraries.Select(option => OtherMachine.AArch64.Library(option, root))], workshop.NewFolder());

        Assert.Equal(expected.Output, outcome.Output);
        Assert.True(expected.End == outcome.End, $"natively {expected.End}, linked {outcome.End}\n{outcome.Error}");
    }
}
