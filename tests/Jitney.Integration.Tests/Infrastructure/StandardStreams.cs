namespace Jitney.Integration.Tests.Infrastructure;

/// <summary>Files that stand for a program's standard streams.</summary>
public sealed class StandardStreams
{
    /// <summary>Makes the files in a folder.</summary>
    public StandardStreams(string folder, string input = "")
    {
        InputPath = Path.Combine(folder, "input");
        OutputPath = Path.Combine(folder, "output");
        ErrorPath = Path.Combine(folder, "error");
        File.WriteAllText(InputPath, input);
    }

    public string InputPath { get; }

    public string OutputPath { get; }

    public string ErrorPath { get; }

    public string Output => File.ReadAllText(OutputPath, System.Text.Encoding.Latin1);

    public string Error => File.ReadAllText(ErrorPath, System.Text.Encoding.Latin1);
}
