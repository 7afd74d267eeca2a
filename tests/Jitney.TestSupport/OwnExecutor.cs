namespace Jitney.TestSupport;

/// <summary>Jitney's own executor for the system that the tests run on, as the build publishes it.</summary>
public static class OwnExecutor
{
    /// <summary>What JITNEY_EXECUTOR names, else the program in the source tree; null before the build made it.</summary>
    public static string? Program { get; } = Environment.GetEnvironmentVariable("JITNEY_EXECUTOR") is { Length: > 0 } given
        ? given
        : EmulatedExecutor.FromTree(OperatingSystem.IsWindows() ? Path.Combine("artifacts", "jitney-windows", "jitney-executor.exe") : Path.Combine("artifacts", "jitney", "jitney-executor"));

    /// <summary>Why there is none.</summary>
    public const string Missing = "the executor is not published yet (./build.sh, or ./build.sh --target windows)";
}
