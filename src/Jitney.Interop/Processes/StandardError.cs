namespace Jitney.Interop.Processes;

/// <summary>The standard error stream without the runtime's console, which starts a thread and handles signals. Thread-safe.</summary>
internal abstract class StandardError
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static StandardError Here { get; } = Platform.Choose<StandardError>(static () => new Linux.Processes.SystemStandardError(), static () => new Windows.Processes.SystemStandardError());

    /// <summary>Writes a line; what cannot be written is lost.</summary>
    public abstract void WriteLine(string line);

    /// <summary>Writes bytes; what cannot be written is lost.</summary>
    public abstract void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Writes a line if that can be done without waiting for whoever reads it.</summary>
    /// <param name="line">The line; of a very long one only the beginning is written.</param>
    /// <returns>False when it was not written.</returns>
    public abstract bool TryWriteLine(string line);
}
