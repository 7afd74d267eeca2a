using Jitney.Interop.Linux.Streams;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Linux.Memory;

/// <summary>Reads and writes this process's memory at addresses that may be bad through a pipe: the system refuses a
/// bad address instead of raising a fault.</summary>
/// <remarks>For where there is no call of its own for it: emulators of other processors (qemu-user), and filters of
/// system calls. Slow, and as safe. May be called from many threads.</remarks>
internal static unsafe class PipedMemory
{
    // What a pipe holds as a rule. One that holds less takes less.
    private const int Piece = 64 * 1024;

    /// <summary>Reads bytes.</summary>
    /// <exception cref="SystemCallException">An address is bad, or there can be no pipe.</exception>
    public static void Read(ulong address, Span<byte> destination)
    {
        fixed (byte* local = destination)
        {
            Move((byte*)address, local, destination.Length);
        }
    }

    /// <summary>Writes bytes.</summary>
    /// <exception cref="SystemCallException">As with <see cref="Read"/>.</exception>
    public static void Write(ulong address, ReadOnlySpan<byte> source)
    {
        fixed (byte* local = source)
        {
            Move(local, (byte*)address, source.Length);
        }
    }

    private static void Move(byte* from, byte* to, int size)
    {
        int* ends = stackalloc int[2];
        if (StreamCalls.Pipe(ends, StreamCalls.O_CLOEXEC | StreamCalls.O_NONBLOCK) != 0)
        {
            throw SystemCallException.FromLastError("pipe2");
        }

        using var output = new SafeDescriptor(ends[0]);
        using var input = new SafeDescriptor(ends[1]);
        for (int done = 0; done < size;)
        {
            // The pipe is empty, so that nothing waits, and nobody else has it, so that all comes out again.
            var written = new StreamCalls.IoVector { Base = from + done, Length = (nuint)Math.Min(Piece, size - done) };
            nint count = StreamCalls.WriteVector(input.Number, &written, 1);
            for (nint left = count; left > 0;)
            {
                nint read = StreamCalls.Read(output.Number, to + done, (nuint)left);
                left = read > 0 ? left - read : throw SystemCallException.FromLastError("read");
                done += (int)read;
            }

            if (count <= 0)
            {
                throw SystemCallException.FromLastError("write");
            }
        }
    }
}
