using System.Text;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Infrastructure;

/// <summary>Reads an executor's memory over the wire.</summary>
public static class RemoteMemory
{
    /// <summary>Reads bytes.</summary>
    public static async Task<byte[]> ReadAsync(this Session session, ExecutorAddress address, ulong size)
    {
        SpsWriter writer = MemoryAccessMessages.EncodeRead(new SpsWriter(), [ExecutorAddressRange.Of(address, size)]);
        ReadOnlyMemory<byte> result = await session.Executor.CallAsync(
            session.Executor.Description.Service(BootstrapSymbols.MemoryRead), writer.Written, "read memory");
        return MemoryAccessMessages.DecodeReadResult(result)[0].ToArray();
    }

    /// <summary>Reads a string of a known length.</summary>
    public static async Task<string> ReadTextAsync(this Session session, ExecutorAddress address, int length) =>
        Encoding.UTF8.GetString(await session.ReadAsync(address, (ulong)length));
}
