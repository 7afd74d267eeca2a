using Jitney.Interop.Sockets;
using Jitney.Interop.Streams;

namespace Jitney.Executor.Listening;

/// <summary>Somebody who has connected and not proved anything yet: a descriptor and some hundred bytes.</summary>
internal sealed class Stranger : IDisposable
{
    private readonly DescriptorWatch _watch;

    /// <summary>Begins to look after a connection.</summary>
    /// <param name="loop">What waits for it.</param>
    /// <param name="bytes">The connection; owned.</param>
    /// <param name="proof">What it has to do.</param>
    /// <param name="looked">Called whenever there is something to look at.</param>
    public Stranger(ReadinessLoop loop, ByteConnection bytes, ControllerProof proof, Action<Stranger> looked)
    {
        (Bytes, Proof) = (bytes, proof);
        Place = new LinkedListNode<Stranger>(this);
        _watch = loop.Watch(bytes.Input, Readiness.Readable, _ => looked(this));
    }

    /// <summary>The connection.</summary>
    public ByteConnection Bytes { get; }

    /// <summary>How far it has come.</summary>
    public ControllerProof Proof { get; }

    /// <summary>Its place in the order of those who have come.</summary>
    public LinkedListNode<Stranger> Place { get; }

    /// <summary>When it came.</summary>
    public long Since { get; } = Environment.TickCount64;

    /// <summary>Stops looking after it, and leaves the connection as it is.</summary>
    public void Release() => _watch.Dispose();

    public void Dispose()
    {
        _watch.Dispose();
        Bytes.Dispose();
    }
}
