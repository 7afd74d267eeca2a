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
        Outcome outcome = Run(program, arguments, input: null);
        Assert.True(outcome.Code == 0, $"{program} {string.Join(' ', arguments)}: exit {outcome.Code}: {outcome.Errors}");
        return outcome.Output;
    }

    /// <summary>Runs jitney.</summary>
    public Outcome Jitney(params string[] arguments) => Run(JitneyProgram.Path, arguments, input: null);

    /// <summary>Runs jitney with more in its environment.</summary>
    public Outcome Jitney(IReadOnlyDictionary<string, string> environment, params string[] arguments) => Run(JitneyProgram.Path, arguments, environment);

    /// <summary>Runs jitney with something on its standard input.</summary>
    public Outcome JitneyReading(byte[] input, params string[] arguments) => Run(JitneyProgram.Path, arguments, input);

    /// <summary>Starts jitney; the caller sees to its end.</summary>
    public Process Start(params string[] arguments) => Process.Start(Describe(JitneyProgram.Path, arguments))!;

    /// <summary>Starts a tool; the caller sees to its end.</summary>
    public Process StartTool(string program, params string[] arguments) => Process.Start(Describe(program, arguments))!;

    /// <summary>Runs a tool, however it ends.</summary>
    public Outcome Try(string program, params string[] arguments) => Run(program, arguments, input: null);

    /// <summary>Starts jitney with more in its environment; the caller sees to its end.</summary>
    public Process Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Process.Start(Describe(JitneyProgram.Path, arguments, environment))!;

    /// <summary>Runs any program.</summary>
    public Outcome Run(string program, string[] arguments, IReadOnlyDictionary<string, string> environment) => Run(program, arguments, input: null, environment);

    public void Dispose() => _folder.Delete(recursive: true);

    private Outcome Run(string program, string[] arguments, byte[]? input, IReadOnlyDictionary<string, string>? environment = null)
    {
        using Process process = Process.Start(Describe(program, arguments, environment))!;
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

    private ProcessStartInfo Describe(string program, string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            Environment = { ["LC_ALL"] = "C" },
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return start;
    }
}

/// <summary>How a program ended and what it said.</summary>
internal sealed record Outcome(int Code, string Output, string Errors)
{
    public string[] ErrorLines => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
