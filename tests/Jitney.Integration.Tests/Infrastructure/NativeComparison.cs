using System.Globalization;
using Jitney.Memory;

namespace Jitney.Integration.Tests.Infrastructure;

/// <summary>Runs the programs of a folder as natively linked and in every way, and compares what they print and how they end.</summary>
/// <remarks>With <c>JITNEY_RUNS</c> in the environment every program is linked and run that many times.</remarks>
public abstract class NativeComparison(Workshop workshop)
{
    private static int Runs => Environment.GetEnvironmentVariable("JITNEY_RUNS") is { } number ? int.Parse(number, CultureInfo.InvariantCulture) : 1;

    protected static TheoryData<string, Way, CodeKind> CasesOf(string topic)
    {
        var data = new TheoryData<string, Way, CodeKind>();
        foreach (string path in Directory.GetFiles(ProgramSource.Folder(topic), "*.c*").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(path);
            ProgramSource source = ProgramSource.Read(topic, name);
            foreach (CodeKind code in source.Codes)
            {
                foreach (Way way in source.AllWays)
                {
                    data.Add(name, way, code);
                }
            }
        }

        return data;
    }

    protected Task CompareAsync(string topic, string name, Way way, CodeKind code, params string[] archives) =>
        CompareAsync(topic, name, way, code, Compiler.Usual, SystemLibraries.Find, archives);

    /// <summary>Runs one program natively and linked.</summary>
    /// <param name="topic">Its folder.</param>
    /// <param name="name">Its source.</param>
    /// <param name="way">How to link and run it.</param>
    /// <param name="code">What code is made.</param>
    /// <param name="compiler">Who makes it.</param>
    /// <param name="library">Gives the file for a library's option.</param>
    /// <param name="archives">Archives to link with.</param>
    protected async Task CompareAsync(string topic, string name, Way way, CodeKind code, Compiler compiler, Func<string, string> library, params string[] archives)
    {
        (ProgramSource source, string native, string[] inputs) = Prepare(topic, name, code, compiler, library, archives);
        await CompareAsync(source, native, program => way switch
        {
            Way.SharedChild => program.RunLinkedAsync(MemoryTransport.Shared, inputs, workshop.NewFolder()),
            Way.CopiedChild => program.RunLinkedAsync(MemoryTransport.Copy, inputs, workshop.NewFolder()),
            _ => program.RunInProcessAsync(inputs, workshop.NewFolder()),
        });
    }

    /// <summary>Runs one program natively and in a process of the usual runtime.</summary>
    protected async Task CompareHostedAsync(string topic, string name, CodeKind code)
    {
        (ProgramSource source, string native, string[] inputs) = Prepare(topic, name, code, Compiler.Usual, SystemLibraries.Find, []);
        await CompareAsync(source, native, program => program.RunHostedAsync(inputs, workshop.NewFolder()));
    }

    private (ProgramSource Source, string Native, string[] Inputs) Prepare(
        string topic, string name, CodeKind code, Compiler compiler, Func<string, string> library, string[] archives)
    {
        ProgramSource source = ProgramSource.Read(topic, name);
        string[] parts = [.. source.Parts.Select(part => workshop.ObjectOfFile(part, code, compiler, source.Options))];
        string[] shared = [.. source.SharedParts.Select(part => workshop.LibraryOfFile(part, compiler))];
        string native = workshop.ProgramOfFile(source.Path, code, compiler, source.Options, [.. parts, .. archives, .. shared, .. source.Libraries, .. source.NativeOptions]);
        string[] inputs =
        [
            workshop.ObjectOfFile(source.Path, code, compiler, source.Options), .. parts, .. archives, .. shared, .. source.Libraries.Select(library),
        ];
        return (source, native, inputs);
    }

    /// <summary>Runs a program that is made, natively and linked.</summary>
    protected async Task CompareAsync(ProgramSource source, string native, Func<LinkedProgram, Task<Outcome>> runLinked)
    {
        // Programs may print their name and folder.
        var program = new LinkedProgram(workshop, ["program", .. source.Arguments], source.Input);
        Outcome expected = await program.RunNativelyAsync(native, workshop.NewFolder());
        Assert.Equal(source.End, expected.End);
        for (int run = 0; run < Runs; run++)
        {
            Outcome outcome = await runLinked(program);
            Assert.Equal(expected.Output, outcome.Output);
            Assert.True(expected.End == outcome.End, $"{System.IO.Path.GetFileName(source.Path)}: natively {expected.End}, linked {outcome.End}\n{outcome.Error}");
        }
    }
}
