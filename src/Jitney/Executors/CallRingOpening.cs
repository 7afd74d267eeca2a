using Jitney.Failures;
using Jitney.Interop;
using Jitney.Interop.Memory;
using Jitney.Interop.Rings;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Executors;

/// <summary>Offers a call ring to an executor.</summary>
internal static class CallRingOpening
{
    private const string Step = "open the call ring";

    /// <summary>Makes a ring that the executor has taken, or null where it cannot be had: then everything goes over the stream.</summary>
    public static async Task<RingClient?> TryOpenAsync(IExecutorProcessControl executor)
    {
        RingClient? client = null;
        MemoryObject? memory = null;
        try
        {
            client = RingClient.Create(out memory);
            SpsWriter arguments = RingMessages.EncodeOpen(new SpsWriter(8), RingLayout.SlotSize, RingLayout.SlotCount);
            ReadOnlyMemory<byte> result = await executor.CallAsync(
                executor.Description.Service(BootstrapSymbols.RingOpen), arguments.Written, Step, CallLimit.Deadline, memory.Handle).ConfigureAwait(false);
            if (CommonResults.DecodeError(result.Span) is null)
            {
                return client;
            }
        }
        catch (Exception exception) when (exception is SystemCallException or ExecutorException or MalformedMessageException or InvalidOperationException)
        {
            // The ring only makes calls quicker; what is wrong with the connection itself, calls over the stream will tell.
        }
        finally
        {
            memory?.Dispose();
        }

        client?.Dispose();
        return null;
    }
}
