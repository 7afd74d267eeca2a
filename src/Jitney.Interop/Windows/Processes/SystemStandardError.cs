using Jitney.Interop.Processes;
using Jitney.Interop.Streams;
using Jitney.Interop.Windows.Streams;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Windows.Processes;

/// <inheritdoc cref="StandardError"/>
internal sealed class SystemStandardError : StandardError
{
    private const int LongestLine = 1000;

    private readonly Lock _gate = new();
    private readonly StandardHandle _handle = new(StandardStream.Error);

    // Whether a line is being written of which nobody knows when it will be taken.
    private int _isBusy;

    /// <inheritdoc/>
    public override void WriteLine(string line) => Write(NativeText.FromString(line + "\n").Bytes);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            // Nobody is left who could be told that it failed.
            _handle.Write(bytes, out _);
        }
    }

    /// <inheritdoc/>
    /// <remarks>No handle tells whether it would be waited for: a thread of the pool waits, and as long as it does no other line is taken.</remarks>
    public override bool TryWriteLine(string line)
    {
        if (Interlocked.Exchange(ref _isBusy, 1) != 0)
        {
            return false;
        }

        string some = line.Length > LongestLine ? line[..LongestLine] : line;
        ThreadPool.UnsafeQueueUserWorkItem(
            _ =>
            {
                WriteLine(some);
                Volatile.Write(ref _isBusy, 0);
            },
            null);
        return true;
    }
}
