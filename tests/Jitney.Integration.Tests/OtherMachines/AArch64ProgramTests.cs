using Jitney.Integration.Tests.ForeignExecutors;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;

namespace Jitney.Integration.Tests.OtherMachines;

/// <summary>Do programs for AArch64 that are linked on this machine do there what they do natively linked?</summary>
/// <remarks>What is not compared stands in <c>AArch64Programs.txt</c> with its reason.</remarks>
public sealed class AArch64ProgramTests(Workshop workshop)
{
    private static readonly OtherMachine s_machine = OtherMachine.AArch64;
    private static readonly ProgramComparison s_comparison = new(s_machine, "AArch64Programs.txt");

    public static TheoryData<string, string, CodeKind, MemoryTransport> OwnCases => s_comparison.Cases(ProgramComparison.AllPrograms, "own");

    public static TheoryData<string, string, CodeKind, MemoryTransport> LlvmCases => s_comparison.Cases(LlvmExecutorProgramTests.Programs, "llvm");

    [Theory]
    [MemberData(nameof(OwnCases))]
    public async Task Runs_in_our_executor_as_natively_linked(string name, string compiler, CodeKind code, MemoryTransport memory)
    {
        Assert.SkipWhen(s_machine.MissingForOwn is not null, s_machine.MissingForOwn ?? "");
        await s_comparison.CompareAsync(workshop, name, compiler, code, memory, s_machine.Executor![2], static program => program);
    }

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
