using System.Runtime.InteropServices;
using Jitney.Interop.Streams;
using Jitney.Interop.Windows.Sockets;

namespace Jitney.Interop.Windows.Streams;

/// <inheritdoc cref="ByteConnection"/>
/// <remarks>Handles never travel with bytes on Windows: whoever may do so puts a duplicate into the other process, and tells its number.</remarks>
internal sealed class SystemByteConnection : ByteConnection
{
    private readonly SafeDescriptor _input;
    private readonly SafeDescriptor _output;
    private readonly StreamInput _reader;
    private readonly StreamOutput _writer;

    /// <summary>Makes a stream and takes its descriptors over.</summary>
    /// <param name="input">What is read.</param>
    /// <param name="output">What is written; may be the same object.</param>
    /// <exception cref="SystemCallException">A descriptor is not open.</exception>
    public SystemByteConnection(SafeDescriptor input, SafeDescriptor output)
    {
        _input = input;
        _output = output;
        HandleKind kind = HandleKinds.Of(input);
        HandleKind outputKind = HandleKinds.Of(output);
        IsNetworkConnection = kind is HandleKind.Socket;
        if (outputKind is HandleKind.Socket)
        {
            SocketOptions.TrySet(output, SocketCalls.IPPROTO_TCP, SocketCalls.TCP_NODELAY, 1);
        }

        _reader = new StreamInput(input, kind);
        try
        {
            _writer = new StreamOutput(output, outputKind);
        }
        catch
        {
            _reader.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override bool IsNetworkConnection { get; }

    /// <inheritdoc/>
    public override bool CarriesDescriptors { get; init; }

    /// <inheritdoc/>
    public override IDisposable? Carrier { get; init; }

    /// <inheritdoc/>
    public override SafeHandle Input => _reader;

    /// <inheritdoc/>
    public override SafeHandle Output => _writer;

    /// <inheritdoc/>
    public override SafeDescriptor InputDescriptor => _input;

    /// <inheritdoc/>
    public override SafeDescriptor OutputDescriptor => _output;

    /// <inheritdoc/>
    public override bool TryRead(Span<byte> destination, out int count, out SafeDescriptor? received)
    {
        received = null;
        return _reader.TryRead(destination, out count);
    }

    /// <inheritdoc/>
    public override int Peek(Span<byte> destination) => _reader.Peek(destination);

    /// <inheritdoc/>
    public override long Write(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, SafeHandle? descriptor = null) => descriptor is null
        ? _writer.Write(first, second)
        : throw new InvalidOperationException("this stream cannot carry descriptors");

    /// <inheritdoc/>
    public override bool TakesAtOnce(long size)
    {
        try
        {
            return size <= StreamOutput.MostAtOnce && _writer.HasRoom;
        }
        catch (Exception exception) when (exception is StreamEndedException or SystemCallException)
        {
            // The write says so.
            return true;
        }
    }

    /// <inheritdoc/>
    public override void CloseWriting()
    {
        if (!_writer.IsClosed)
        {
            _writer.End();
        }

        if (!ReferenceEquals(_input, _output))
        {
            CloseOutput();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        CloseOutput();
        _reader.Dispose();
        _input.Dispose();
        Carrier?.Dispose();
    }

    private void CloseOutput()
    {
        _writer.Dispose();
        if (!ReferenceEquals(_input, _output))
        {
            _output.Dispose();
        }
    }
}
