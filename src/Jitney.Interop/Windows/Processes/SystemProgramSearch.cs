using Jitney.Interop.Processes;

namespace Jitney.Interop.Windows.Processes;

/// <inheritdoc cref="ProgramSearch"/>
internal sealed class SystemProgramSearch : ProgramSearch
{
    // What a shell tries where PATHEXT names nothing. Scripts are no programs that can be started without it.
    private static readonly string[] s_endings = [".exe", ".com"];

    /// <inheritdoc/>
    public override string? Find(string name)
    {
        if (name.AsSpan().ContainsAny('/', '\\', ':'))
        {
            return WithEnding(name);
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(folder => WithEnding(Path.Combine(folder.Trim('"'), name)))
            .FirstOrDefault(static path => path is not null);
    }

    private static string? WithEnding(string path) =>
        Path.HasExtension(path) && File.Exists(path) ? path : s_endings.Select(ending => path + ending).FirstOrDefault(File.Exists);
}
