using Jitney.TestSupport;

namespace Jitney.Executor.Tests.Support;

/// <summary>The published executor.</summary>
internal static class ExecutorProgram
{
    public static string Path { get; } = OwnExecutor.Program ?? throw new FileNotFoundException(OwnExecutor.Missing);
}
