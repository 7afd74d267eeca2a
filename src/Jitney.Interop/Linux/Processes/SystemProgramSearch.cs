using System.Diagnostics.CodeAnalysis;
using Jitney.Interop.Processes;

namespace Jitney.Interop.Linux.Processes;

/// <inheritdoc cref="ProgramSearch"/>
internal sealed class SystemProgramSearch : ProgramSearch
{
    /// <inheritdoc/>
    public override string? Find(string name)
    {
        if (name.Contains('/', StringComparison.Ordinal))
        {
            return File.Exists(name) ? name : null;
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin")
            .Split(':')
            .Select(folder => Path.Combine(folder.Length == 0 ? "." : folder, name))
            .FirstOrDefault(IsProgram);
    }

    [SuppressMessage("Interoperability", "CA1416", Justification = "Windows has a class of its own.")]
    private static bool IsProgram(string path)
    {
        try
        {
            return File.Exists(path)
                && (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has gone since.
            return false;
        }
    }
}
