namespace Jitney.Tests.Executors;

/// <summary>Where the executor programs are on this machine.</summary>
internal static class ExecutorPrograms
{
    public const string Llvm19 = "/usr/lib/llvm-19/bin/llvm-jitlink-executor";

    /// <summary>Jitney's own, as the build publishes it; null before it did.</summary>
    public static string? Own { get; } = FindOwn();

    private static string? FindOwn()
    {
        if (Environment.GetEnvironmentVariable("JITNEY_EXECUTOR") is { Length: > 0 } given)
        {
            return given;
        }

        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            string path = Path.Combine(directory.FullName, "artifacts", "jitney", "jitney-executor");
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
