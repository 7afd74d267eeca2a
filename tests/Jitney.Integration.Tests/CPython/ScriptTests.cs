using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;

namespace Jitney.Integration.Tests.CPython;

/// <summary>Scripts do the same in a linked interpreter as in the system's.</summary>
public sealed class ScriptTests(Workshop workshop)
{
    private static readonly string[] s_scripts = ["modules.py", "api.py", "processes.py", "threads.py", "ending.py", "failing.py"];

    public static TheoryData<string, string, MemoryTransport> Cases
    {
        get
        {
            var data = new TheoryData<string, string, MemoryTransport>();
            foreach (string script in s_scripts)
            {
                foreach (string archive in new[] { Python.Ordinary, Python.PositionIndependent })
                {
                    data.Add(script, archive, MemoryTransport.Shared);
                    data.Add(script, archive, MemoryTransport.Copy);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_script_does_what_it_does_natively(string script, string archive, MemoryTransport memory)
    {
        LinkedProgram program = Python.With(workshop, Python.Script(script));
        Outcome expected = await program.RunNativelyAsync(Python.Program, workshop.NewFolder());
        Assert.NotEmpty(expected.Output);

        Outcome outcome = await program.RunLinkedAsync(memory, Python.Inputs(archive), workshop.NewFolder());

        Assert.Equal(expected, outcome);
    }
}
