namespace Jitney.Interop.Files;

/// <summary>Says in the system's words why a file cannot be used.</summary>
/// <remarks>The runtime's own words name the file once more, and are keys of a table in programs that are made without it.</remarks>
internal abstract class FileProblem
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static FileProblem Here { get; } = Platform.Choose<FileProblem>(
        static () => new Linux.Files.SystemFileProblem(),
        static () => new Windows.Files.SystemFileProblem());

    /// <summary>What an exception means, without the file's name.</summary>
    /// <param name="exception">What the runtime or a system call in this project has thrown.</param>
    public abstract string Of(Exception exception);
}
