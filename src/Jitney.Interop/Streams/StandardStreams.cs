namespace Jitney.Interop.Streams;

/// <summary>Reads and writes the standard streams with which this process was started.</summary>
/// <remarks>A stream that it was started without fails, and never means what has been opened since under its number. Not buffered; one thread at a time for each.</remarks>
internal abstract class StandardStreams
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static StandardStreams Here { get; } = Platform.Choose<StandardStreams>(static () => new Linux.Streams.SystemStandardStreams(), static () => new Windows.Streams.SystemStandardStreams());

    /// <summary>Reads what is there, and waits until there is something.</summary>
    /// <param name="number">Its number; that of input.</param>
    /// <param name="buffer">Where to put it.</param>
    /// <returns>How many bytes were read; 0 at the end.</returns>
    /// <exception cref="IOException">It cannot be read; the message says why.</exception>
    public abstract int Read(int number, Span<byte> buffer);

    /// <summary>Writes all of something.</summary>
    /// <param name="number">Its number; that of output or of errors.</param>
    /// <param name="content">What to write.</param>
    /// <exception cref="IOException">It cannot be written to; the message says why.</exception>
    public abstract void Write(int number, ReadOnlySpan<byte> content);
}
