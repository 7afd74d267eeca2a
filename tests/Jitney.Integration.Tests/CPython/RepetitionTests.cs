using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;

namespace Jitney.Integration.Tests.CPython;

/// <summary>Linking and running an interpreter is right every time.</summary>
public sealed class RepetitionTests(Workshop workshop)
{
    private const int Runs = 100;

    [Theory]
    [InlineData(Python.Ordinary)]
    [InlineData(Python.PositionIndependent)]
    public async Task A_hundred_runs_of_a_hundred_are_right(string archive)
    {
        LinkedProgram program = Python.With(workshop, "-c", "import json, re; print(json.dumps([i * i for i in range(10)]), re.findall('[a-c]', 'abcdef'))");
        string[] inputs = Python.Inputs(archive);
        Outcome expected = await program.RunNativelyAsync(Python.Program, workshop.NewFolder());
        for (int run = 0; run < Runs; run++)
        {
            Assert.Equal(expected, await program.RunLinkedAsync(MemoryTransport.Shared, inputs, workshop.NewFolder()));
        }
    }
}
