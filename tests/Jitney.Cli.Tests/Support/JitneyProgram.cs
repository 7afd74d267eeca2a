namespace Jitney.Cli.Tests.Support;

/// <summary>The published program: what JITNEY names, else artifacts/jitney/jitney in the source tree.</summary>
internal static class JitneyProgram
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("JITNEY") is { Length: > 0 } named)
        {
            return named;
        }

        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            string candidate = System.IO.Path.Combine(directory.FullName, "artifacts", "jitney", "jitney");
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new FileNotFoundException("artifacts/jitney/jitney does not exist: run ./build.sh first");
    }
}
