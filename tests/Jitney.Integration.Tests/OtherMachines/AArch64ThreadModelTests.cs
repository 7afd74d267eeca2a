using System.Globalization;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;

namespace Jitney.Integration.Tests.OtherMachines;

/// <summary>Does each way of AArch64's models of thread-local storage find the variable, as it does where GNU ld has replaced the instructions?</summary>
public sealed class AArch64ThreadModelTests(Workshop workshop)
{
    [Theory]
    [InlineData(40, CodeKind.Pic, MemoryTransport.Shared)]
    [InlineData(40, CodeKind.NonPic, MemoryTransport.Copy)]
    [InlineData(300_008, CodeKind.Pic, MemoryTransport.Copy)]
    [InlineData(300_008, CodeKind.NonPic, MemoryTransport.Shared)]
    public async Task All_find_the_same(int before, CodeKind code, MemoryTransport memory)
    {
        Assert.SkipWhen(OtherMachine.AArch64.MissingForOwn is not null, OtherMachine.AArch64.MissingForOwn ?? "");
        string source = Path.Combine(AppContext.BaseDirectory, "OtherMachines", "Sources", "thread_models.c");
        string linked = OtherMachine.Object(workshop, source, code, OtherMachine.AArch64.Gcc, string.Create(CultureInfo.InvariantCulture, $"-DBEFORE={before}"));
        LinkedProgram program = OtherMachine.AArch64.Of(new LinkedProgram(workshop, ["program"]));
        Outcome expected = await program.RunNativelyAsync(OtherMachine.Program(workshop, OtherMachine.AArch64.Gcc, OtherMachine.AArch64.Gcc.C, isStatic: true, [linked]), workshop.NewFolder());
        Assert.StartsWith("local_small 0\n", expected.Output, StringComparison.Ordinal);

        Assert.Equal(expected, await program.RunLinkedAsync(memory, [linked], workshop.NewFolder()));
    }
}
