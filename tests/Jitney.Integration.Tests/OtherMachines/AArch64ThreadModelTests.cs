using System.Globalization;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;

namespace Jitney.Integration.Tests.OtherMachines;

/// <summary>Does each way of AArch64's models of thread-local storage find the variable, as it does where GNU ld has replaced the instructions?</summary>
public sealed class AArch64ThreadModelTests(Workshop workshop)
{
    private readonly AArch64Machine _machine = new(workshop);

    [Theory]
    [InlineData(40, CodeKind.Pic, MemoryTransport.Shared)]
    [InlineData(40, CodeKind.NonPic, MemoryTransport.Copy)]
    [InlineData(300_008, CodeKind.Pic, MemoryTransport.Copy)]
    [InlineData(300_008, CodeKind.NonPic, MemoryTransport.Shared)]
    public async Task All_find_the_same(int before, CodeKind code, MemoryTransport memory)
    {
        Assert.SkipWhen(AArch64Machine.Missing is not null, AArch64Machine.Missing ?? "");
        string source = Path.Combine(AppContext.BaseDirectory, "OtherMachines", "Sources", "thread_models.c");
        string linked = _machine.Object(source, code, AArch64Machine.Gcc, string.Create(CultureInfo.InvariantCulture, $"-DBEFORE={before}"));
        LinkedProgram program = AArch64Machine.Of(new LinkedProgram(workshop, ["program"]));
        Outcome expected = await program.RunNativelyAsync(_machine.Program(AArch64Machine.Gcc, AArch64Machine.Gcc.C, isStatic: true, [linked]), workshop.NewFolder());
        Assert.StartsWith("local_small 0\n", expected.Output, StringComparison.Ordinal);

        Assert.Equal(expected, await program.RunLinkedAsync(memory, [linked], workshop.NewFolder()));
    }
}
