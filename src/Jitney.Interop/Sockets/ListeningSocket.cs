using System.Runtime.InteropServices;
using Jitney.Interop.Streams;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Sockets;

/// <summary>A socket at which others can connect. Not thread-safe.</summary>
internal abstract class ListeningSocket : IDisposable
{
    /// <summary>Where it listens, with the port that the system chose if none was given.</summary>
    public abstract ConnectionAddress Address { get; }

    /// <summary>Readable when somebody has connected.</summary>
    public abstract SafeHandle Descriptor { get; }

    /// <summary>Begins to listen.</summary>
    /// <remarks>A Unix socket's file is for its owner alone from its first moment on. One that a dead process left is replaced; one at which somebody
    /// listens, and any other kind of file, is not.</remarks>
    /// <exception cref="SystemCallException">The system refused.</exception>
    /// <exception cref="IOException">There is such a file or pipe already, or the system has no addresses of this kind.</exception>
    public static ListeningSocket Open(ConnectionAddress address) => SocketFactory.Here.Listen(address);

    /// <summary>Takes a connection that waits.</summary>
    /// <param name="problem">Why a connection was refused at once; null if none was.</param>
    /// <returns>The connection, which does not block; null when there is none.</returns>
    /// <exception cref="SystemCallException">The system is at a limit.</exception>
    public abstract SafeDescriptor? TryAccept(out string? problem);

    /// <summary>Makes a connection that was taken ready for use over a network: small messages go out at once, and it is noticed that the other machine has vanished.</summary>
    /// <remarks>Not done for whoever connects, since there may be very many of them.</remarks>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public static void Prepare(SafeHandle connection, ConnectionAddress address) => SocketFactory.Here.Prepare(connection, address);

    /// <inheritdoc/>
    public abstract void Dispose();
}
