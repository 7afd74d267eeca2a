using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.LlvmControllers;

/// <summary>LLVM 19's interpreter with Jitney's executor as its remote process, which it gives its descriptors as two plain numbers.</summary>
public sealed class LliTests(Workshop workshop)
{
    private const int Runs = 20;

    [Fact]
    public async Task A_C_program_runs_every_time()
    {
        string program = workshop.IntermediateCode("""
            #include <stdio.h>
            static int numbers[1000] = {[999] = 5};
            int main(void) { printf("%d\n", numbers[999] + numbers[1]); fflush(stdout); return 3; }
            """);
        for (int run = 0; run < Runs; run++)
        {
            Outcome outcome = await Jitlink.RunProgramAsync(
                workshop, Jitlink.Interpreter, ["-jit-kind=mcjit", "-remote-mcjit", $"-mcjit-remote-process={Executor.Path}", program]);
            Assert.Equal(("5\n", "exit 3"), (outcome.Output, outcome.End));
        }
    }
}
