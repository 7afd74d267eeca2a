namespace Jitney.Executor.Tests.Support;

/// <summary>The published executor: what JITNEY_EXECUTOR names, else artifacts/jitney/jitney-executor in the source tree.</summary>
internal static class ExecutorProgram
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        string? named = Environment.GetEnvironmentVariable("JITNEY_EXECUTOR");
        if (!string.IsNullOrEmpty(named))
        {
            return File.Exists(named) ? named : throw new FileNotFoundException($"JITNEY_EXECUTOR names {named}, which does not exist");
        }

        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            string candidate = System.IO.Path.Combine(directory.FullName, "artifacts", "jitney", "jitney-executor");
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new FileNotFoundException("artifacts/jitney/jitney-executor does not exist: run ./build.sh first");
    }
}
