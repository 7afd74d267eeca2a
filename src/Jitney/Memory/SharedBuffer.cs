using System.Buffers;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>Memory that the controller and linked code both see: what one writes the other reads, with no call and no copy.</summary>
/// <remarks>
/// Zero at first. Both sides may write at any time; who needs an order keeps it with atomic operations or calls, as threads do. Disposal gives the memory
/// back: linked code must not use it any more. After that, and after the session's end, every use here throws <see cref="ObjectDisposedException"/>.
/// A span that was taken before does not notice the end: whoever may be using the memory while another thread ends the session pins it,
/// or uses <see cref="Read"/> and <see cref="Write"/>.
/// </remarks>
public sealed class SharedBuffer : MemoryManager<byte>
{
    private readonly Memory<byte> _view;
    private readonly Action _giveBack;
    private int _isDisposed;

    internal SharedBuffer(ExecutorAddress address, Memory<byte> view, Action giveBack)
    {
        Address = address;
        _view = view;
        _giveBack = giveBack;
    }

    /// <summary>Where linked code finds it.</summary>
    public ExecutorAddress Address { get; }

    /// <summary>Its size in bytes.</summary>
    public int Length => _view.Length;

    /// <summary>Copies bytes out of it.</summary>
    /// <param name="offset">Where they begin.</param>
    /// <param name="destination">Takes as many as it has room for.</param>
    public void Read(int offset, Span<byte> destination)
    {
        Memory<byte> part = Part(offset, destination.Length);
        using MemoryHandle pin = part.Pin();
        part.Span.CopyTo(destination);
    }

    /// <summary>Copies bytes into it.</summary>
    /// <param name="offset">Where they begin.</param>
    /// <param name="source">The bytes.</param>
    public void Write(int offset, ReadOnlySpan<byte> source)
    {
        Memory<byte> part = Part(offset, source.Length);
        using MemoryHandle pin = part.Pin();
        source.CopyTo(part.Span);
    }

    /// <summary>Gives the memory back. A second call does nothing.</summary>
    public void Dispose() => Dispose(true);

    /// <inheritdoc/>
    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        return _view.Span;
    }

    /// <inheritdoc/>
    /// <remarks>Until it is unpinned the memory stays mapped, also beyond the session's end. Beyond disposal another buffer may lie there.</remarks>
    public override MemoryHandle Pin(int elementIndex = 0) => Part(elementIndex, 0).Pin();

    /// <inheritdoc/>
    public override void Unpin()
    {
        // What was pinned is the view below, which the handle knows.
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _giveBack();
        }
    }

    private Memory<byte> Part(int offset, int size)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        return _view.Slice(offset, size);
    }
}
