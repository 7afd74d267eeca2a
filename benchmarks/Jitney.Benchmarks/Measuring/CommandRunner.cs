using System.Diagnostics;
using System.Globalization;

namespace Jitney.Benchmarks.Measuring;

/// <summary>Runs commands under <c>tools/measure</c>, which keeps the clock.</summary>
/// <param name="folder">For what commands print.</param>
/// <param name="limit">Seconds a command may take.</param>
internal sealed class CommandRunner(string folder, int limit)
{
    private readonly string _result = Path.Combine(folder, "cost");

    /// <summary>The folder for all files of this run.</summary>
    public string Folder => folder;

    /// <summary>What the last command wrote to standard output.</summary>
    public string Output { get; private set; } = "";

    /// <summary>What the last command wrote to standard error.</summary>
    public string Messages { get; private set; } = "";

    /// <summary>Runs a command to its end.</summary>
    public Cost Run(params IReadOnlyList<string> command)
    {
        File.Delete(_result);
        var start = new ProcessStartInfo(Path.Combine(folder, "measure"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (string word in (string[])[_result, limit.ToString(CultureInfo.InvariantCulture), .. command])
        {
            start.ArgumentList.Add(word);
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> messages = process.StandardError.ReadToEndAsync();
        Output = process.StandardOutput.ReadToEnd();
        Messages = messages.Result;
        process.WaitForExit();
        double[] numbers = [.. File.ReadAllText(_result).Split().Where(word => word.Length > 0).Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
        return new Cost(numbers[0] / 1000, (numbers[1] + numbers[2]) / 1000, numbers[3] / 1024, (int)numbers[4]);
    }

    /// <summary>Runs a command that prepares something.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public void Prepare(params IReadOnlyList<string> command)
    {
        if (Run(command).Status != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)}: {Messages}");
        }
    }
}
