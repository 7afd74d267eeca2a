using System.Globalization;
using Jitney.Interop.Processes;
using Jitney.Interop.Streams;

namespace Jitney.Executor.Listening;

/// <summary>The process that serves one connection of a listening executor: the executor itself, with the connection for a stream.</summary>
internal static class WorkerProcess
{
    // Says who the guardian is; see EndWithGuardian.
    private const string GuardianPrefix = "guardian=";

    /// <summary>Starts a worker, with this process's environment. It ends when the calling thread does.</summary>
    /// <exception cref="Interop.SystemCallException">It could not be started.</exception>
    public static ChildProcess Start(SafeDescriptor connection)
    {
        SafeDescriptor? exit = ExitSignal.Make();
        try
        {
            return ChildProcess.Start(new ProcessStart(OwnProcess.Here.ProgramPath, [.. Words(connection.Number), .. ExitSignal.Words(exit)])
            {
                Descriptors = [new HandedDescriptor(connection)],
                ExitSignal = exit,
            });
        }
        catch
        {
            exit?.Dispose();
            throw;
        }
    }

    /// <summary>In a worker, has it end with its guardian. In other executors, does nothing.</summary>
    public static void EndWithGuardian(ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (word.StartsWith(GuardianPrefix, StringComparison.Ordinal)
                && int.TryParse(word.AsSpan(GuardianPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int guardian))
            {
                OwnProcess.Here.EndWithParent(guardian);
            }
        }
    }

    private static string[] Words(int descriptor) =>
    [
        "jitney-executor",
        string.Create(CultureInfo.InvariantCulture, $"filedescs={descriptor},{descriptor}"),
        string.Create(CultureInfo.InvariantCulture, $"{GuardianPrefix}{Environment.ProcessId}"),
    ];
}
