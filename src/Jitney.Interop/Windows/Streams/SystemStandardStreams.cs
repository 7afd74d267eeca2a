using System.Runtime.InteropServices;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Windows.Streams;

/// <inheritdoc cref="StandardStreams"/>
/// <remarks>A console takes and gives UTF-16; all else is bytes.</remarks>
internal sealed class SystemStandardStreams : StandardStreams
{
    private readonly StandardHandle[] _handles = [new StandardHandle(StandardStream.Input), new StandardHandle(StandardStream.Output), new StandardHandle(StandardStream.Error)];

    /// <inheritdoc/>
    public override int Read(int number, Span<byte> buffer)
    {
        int count = _handles[number].Read(buffer, out int error);
        return error == 0 ? count : throw Problem(error);
    }

    /// <inheritdoc/>
    public override void Write(int number, ReadOnlySpan<byte> content)
    {
        _handles[number].Write(content, out int error);
        if (error != 0)
        {
            throw Problem(error);
        }
    }

    private static IOException Problem(int error) => new(Marshal.GetPInvokeErrorMessage(error));
}
