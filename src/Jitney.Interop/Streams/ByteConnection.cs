using System.Runtime.InteropServices;

namespace Jitney.Interop.Streams;

/// <summary>A byte connection over one socket or two pipes; over a Unix socket, descriptors can travel with bytes.</summary>
/// <remarks>
/// One thread may read while another one writes; two may not do the same at once. Works with descriptors that block and with those that do not: in
/// the first case reading waits, and so may writing. A thread that writes to a pipe must ignore or block SIGPIPE, as all threads of a
/// .NET program do; sockets never raise it.
/// </remarks>
internal abstract class ByteConnection : IDisposable
{
    /// <summary>Makes a stream and takes its descriptors over.</summary>
    /// <param name="input">What is read.</param>
    /// <param name="output">What is written; may be the same object.</param>
    /// <exception cref="SystemCallException">A descriptor is not open.</exception>
    public static ByteConnection Over(SafeDescriptor input, SafeDescriptor output) => StreamFactory.Here.Connect(input, output);

    /// <summary>Makes a stream to a process that carries bytes on, and takes its descriptor over.</summary>
    /// <param name="local">The socket to that process; descriptors do not travel beyond it.</param>
    /// <param name="carrier">The process; disposed of last, if it belongs to the stream.</param>
    /// <exception cref="SystemCallException">The descriptor is not open.</exception>
    public static ByteConnection OverCarrier(SafeDescriptor local, IDisposable? carrier) => StreamFactory.Here.ConnectOverCarrier(local, carrier);

    /// <summary>Whether this is a TCP connection, over IPv4 or IPv6.</summary>
    public abstract bool IsNetworkConnection { get; }

    /// <summary>Whether descriptors can travel with bytes. Those of a socket whose other end only passes bytes on cannot, which has to be said.</summary>
    public abstract bool CarriesDescriptors { get; init; }

    /// <summary>How descriptors get to the other end where they do not travel with bytes: puts a duplicate into that process, and returns its number there. Null where there is no such way.</summary>
    /// <remarks>The number then goes ahead of the message, as a message of its own.</remarks>
    public Func<SafeHandle, ulong>? PutDescriptor { get; set; }

    /// <summary>Whether the other end may put descriptors into this process, and tell their numbers.</summary>
    public bool TakesDescriptorNumbers { get; set; }

    /// <summary>Who carries its bytes on to somewhere else; disposed of last. Null for nobody.</summary>
    public abstract IDisposable? Carrier { get; init; }

    /// <summary>What to wait for before reading.</summary>
    public abstract SafeHandle Input { get; }

    /// <summary>What to wait for before writing.</summary>
    public abstract SafeHandle Output { get; }

    /// <summary>The descriptor that is read, to be handed on to another process; it stays the connection's.</summary>
    public abstract SafeDescriptor InputDescriptor { get; }

    /// <summary>The descriptor that is written.</summary>
    public abstract SafeDescriptor OutputDescriptor { get; }

    /// <summary>Reads what is there.</summary>
    /// <param name="destination">Where to put it; not empty.</param>
    /// <param name="count">How many bytes were read; 0 at the end of the stream.</param>
    /// <param name="received">A descriptor that travelled with the bytes, closed on exec; the caller's from now on.</param>
    /// <returns>False when nothing is there yet and the descriptor does not block.</returns>
    /// <exception cref="SystemCallException">Reading failed. A connection that was reset counts as the end of the stream instead.</exception>
    public abstract bool TryRead(Span<byte> destination, out int count, out SafeDescriptor? received);

    /// <summary>Shows what is there to be read, and leaves it there.</summary>
    /// <param name="destination">Where to put it.</param>
    /// <returns>How many bytes there were; 0 too where it cannot be told.</returns>
    public abstract int Peek(Span<byte> destination);

    /// <summary>Writes the beginning of two pieces, one behind the other.</summary>
    /// <param name="first">The first piece.</param>
    /// <param name="second">The second piece; may be empty.</param>
    /// <param name="descriptor">A descriptor to travel with the first byte; null for none. Stays the caller's.</param>
    /// <returns>How many bytes of both were written; 0 when none could be and the descriptor does not block.</returns>
    /// <exception cref="StreamEndedException">The other end does not read any more.</exception>
    /// <exception cref="SystemCallException">Writing failed.</exception>
    /// <exception cref="InvalidOperationException">A descriptor was given, and the stream carries none.</exception>
    public abstract long Write(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, SafeHandle? descriptor = null);

    /// <summary>Whether so many bytes can be written without waiting, however the descriptor was opened.</summary>
    /// <remarks>False may also mean that it cannot be told.</remarks>
    public abstract bool TakesAtOnce(long size);

    /// <summary>Tells the other end that nothing more will be written. May be called while another thread reads.</summary>
    public abstract void CloseWriting();

    /// <inheritdoc/>
    public abstract void Dispose();
}
