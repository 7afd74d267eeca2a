using Jitney.Integration.Tests.ForeignExecutors;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;

namespace Jitney.Integration.Tests.OtherMachines;

/// <summary>Do programs for RISC-V that are linked on this machine do there what they do natively linked?</summary>
/// <remarks>What is not compared stands in <c>RiscV64Programs.txt</c> with its reason.</remarks>
public sealed class RiscV64ProgramTests(Workshop workshop)
{
    private static readonly OtherMachine s_machine = OtherMachine.RiscV64;
    private static readonly ProgramComparison s_comparison = new(s_machine, "RiscV64Programs.txt");

    public static TheoryData<string, string, CodeKind, MemoryTransport> LlvmCases => s_comparison.Cases(LlvmExecutorProgramTests.Programs, "llvm");

    [Theory]
    [MemberData(nameof(LlvmCases))]
    public async Task Runs_in_LLVMs_executor_as_natively_linked(string name, string compiler, CodeKind code, MemoryTransport memory)
    {
        Assert.SkipWhen(s_machine.MissingForLlvm is not null, s_machine.MissingForLlvm ?? "");
        await s_comparison.CompareAsync(workshop, name, compiler, code, memory, Path.Combine(Path.GetDirectoryName(s_machine.LlvmExecutor!)!, "root"), s_machine.InLlvms);
    }

    [Fact]
    public void Whatever_is_not_compared_exists_and_has_a_reason() => s_comparison.CheckExclusions();
}
