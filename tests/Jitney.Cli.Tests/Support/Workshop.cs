using System.Diagnostics;
using System.Text;

namespace Jitney.Cli.Tests.Support;

/// <summary>A folder of its own for each test, in which compilers, binutils and jitney are run; gone afterwards.</summary>
internal sealed class Workshop : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jitney-cli-");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public bool Has(string name) => File.Exists(PathOf(name));

    /// <summary>Compiles C to an object beside it; returns the object's name.</summary>
    public string Compile(string name, string source, params string[] options)
    {
        File.WriteAllText(PathOf(Path.ChangeExtension(name, ".c")), source);
        Make("cc", [.. options, "-c", Path.ChangeExtension(name, ".c"), "-o", name]);
        return name;
    }

    /// <summary>Runs a tool that must succeed; returns what it says.</summary>
    public string Make(string program, params string[] arguments)
    {
        Outcome outcome = Run(program, arguments);
        Assert.True(outcome.Code == 0, $"{program} {string.Join(' ', arguments)}: exit {outcome.Code}: {outcome.Errors}");
        return outcome.Output;
    }

    /// <summary>Runs jitney.</summary>
    public Outcome Jitney(params string[] arguments) => Run(JitneyProgram.Path, arguments);

    /// <summary>Runs jitney with something on its standard input.</summary>
    public Outcome JitneyReading(byte[] input, params string[] arguments) => Run(JitneyProgram.Path, arguments, input);

    /// <summary>Starts jitney; the caller sees to its end.</summary>
    public Process Start(params string[] arguments) => Process.Start(Describe(JitneyProgram.Path, arguments))!;

    public void Dispose() => _folder.Delete(recursive: true);

    private Outcome Run(string program, string[] arguments, byte[]? input = null)
    {
        using Process process = Process.Start(Describe(program, arguments))!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        process.StandardInput.BaseStream.Write(input ?? []);
        process.StandardInput.Close();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} did not end within {Limit}");
        }

        return new Outcome(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    private ProcessStartInfo Describe(string program, string[] arguments) => new(program, arguments)
    {
        WorkingDirectory = _folder.FullName,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        StandardOutputEncoding = Encoding.UTF8,
        StandardErrorEncoding = Encoding.UTF8,
        Environment = { ["LC_ALL"] = "C" },
    };
}

/// <summary>How a program ended and what it said.</summary>
internal sealed record Outcome(int Code, string Output, string Errors)
{
    public string[] ErrorLines => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
