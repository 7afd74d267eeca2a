using Jitney.Interop;
using Jitney.Interop.Streams;

namespace Jitney.Relay;

/// <summary>Carries bytes both ways until both directions have ended, or one end is gone.</summary>
/// <remarks>An end's closing one direction is passed on as such: whoever is about to end says so, and still hears the answer.</remarks>
internal sealed class Pumps(SecureChannel channel, ByteConnection network, ByteConnection local)
{
    // Several records' worth, so that a large message costs few system calls here.
    private const int BufferSize = 128 * 1024;

    public void Run()
    {
        var inward = new Thread(Inward, maxStackSize: 512 * 1024) { IsBackground = true };
        inward.Start();
        Outward();
        inward.Join();
    }

    public static void WriteAll(ByteConnection connection, ReadOnlySpan<byte> bytes)
    {
        DescriptorWait? wait = null;
        while (!bytes.IsEmpty)
        {
            int count = (int)connection.Write(bytes, []);
            bytes = bytes[count..];
            if (count == 0)
            {
                wait ??= new DescriptorWait(connection.Output);
                wait.Watch(0, Readiness.Writable);
                wait.Wait(Timeout.InfiniteTimeSpan);
            }
        }
    }

    // Whoever writes here is not kept waiting when nobody reads any more at the far end: it is told by the end of the other direction.
    private void Outward()
    {
        byte[] buffer = new byte[BufferSize];
        bool isBroken = false;
        while (TryRead(buffer, out int count))
        {
            try
            {
                if (!isBroken)
                {
                    channel.Stream.Write(buffer.AsSpan(0, count));
                }
            }
            catch (Exception exception) when (IsEnd(exception))
            {
                isBroken = true;
            }
        }

        network.CloseWriting();
    }

    private bool TryRead(byte[] buffer, out int count)
    {
        // The local descriptor blocks.
        bool isThere = local.TryRead(buffer, out count, out SafeDescriptor? received);
        received?.Dispose();
        return isThere && count > 0;
    }

    private void Inward()
    {
        try
        {
            byte[] buffer = new byte[BufferSize];
            while (channel.Stream.Read(buffer) is int count and > 0)
            {
                WriteAll(local, buffer.AsSpan(0, count));
            }
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            // Altered bytes, or nobody here who wants them.
        }

        local.CloseWriting();
    }

    private static bool IsEnd(Exception exception) =>
        exception is IOException or SystemCallException or StreamEndedException or OperationCanceledException or ObjectDisposedException;
}
