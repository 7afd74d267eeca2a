using System.Text;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Interop;
using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Memory;

/// <summary>Reads and writes any memory of an executor: by a system call where it is a child of this process, else by messages.</summary>
internal sealed class RemoteMemory(IExecutorProcessControl control)
{
    private const string ReadStep = "read memory";
    private const string WriteStep = "write memory";

    // Of the bytes that one message carries.
    private const int Piece = 1 << 20;

    // The smallest page that any machine has.
    private const int TextPage = 4096;
    private const int FirstPieceOfText = 256;

    // An executor for another processor runs in an emulator, whose process may have the memory elsewhere.
    private readonly bool _isEmulated = control.Description.Target.Architecture != Target.OfThisProcess.Architecture;
    private volatile bool _isRefused;

    private bool IsReachable => control.ProcessId is not null && !_isEmulated && !_isRefused;

    public async ValueTask ReadAsync(ExecutorAddress address, Memory<byte> destination, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Check(address, destination.Length);
        if (IsReachable && TryDirectly(ReadStep, address, destination.Length, process => ProcessMemory.Here.Read(process, address.Value, destination.Span)))
        {
            return;
        }

        for (int done = 0; done < destination.Length; done += Piece)
        {
            Memory<byte> part = destination.Slice(done, Math.Min(Piece, destination.Length - done));
            var range = ExecutorAddressRange.Of(address + (ulong)done, (ulong)part.Length);
            ReadOnlyMemory<byte> answer = await CallAsync(
                BootstrapSymbols.MemoryRead, MemoryAccessMessages.EncodeRead(new SpsWriter(), [range]), ReadStep, cancellation).ConfigureAwait(false);
            if (answer.IsEmpty)
            {
                throw new ExecutorRefusalException(ReadStep, $"not all of {range} can be read");
            }

            ReadOnlyMemory<byte>[] parts = Decode(ReadStep, answer);
            if (parts.Length != 1 || parts[0].Length != part.Length)
            {
                throw new ExecutorException(FailureSide.Connection, ReadStep, $"it did not answer with the {part.Length} bytes of {range}");
            }

            parts[0].CopyTo(part);
        }
    }

    public async ValueTask<string> ReadTextAsync(ExecutorAddress address, int largest, CancellationToken cancellation)
    {
        var bytes = new byte[FirstPieceOfText];
        int length = 0;
        while (true)
        {
            // What is behind the page with the end may not be there.
            int untilPage = (int)(TextPage - ((address.Value + (ulong)length) % TextPage));
            int piece = Math.Min(untilPage, bytes.Length - length);
            await ReadAsync(address + (ulong)length, bytes.AsMemory(length, piece), cancellation).ConfigureAwait(false);
            int end = bytes.AsSpan(length, piece).IndexOf((byte)0);
            if (end >= 0 ? length + end > largest : length + piece > largest)
            {
                throw new InvalidOperationException($"the text at {address} has more than {largest} bytes");
            }

            if (end >= 0)
            {
                return Encoding.UTF8.GetString(bytes, 0, length + end);
            }

            length += piece;
            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, 4 * bytes.Length);
            }
        }
    }

    public async ValueTask WriteAsync(ExecutorAddress address, ReadOnlyMemory<byte> source, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Check(address, source.Length);
        if (IsReachable && TryDirectly(WriteStep, address, source.Length, process => ProcessMemory.Here.Write(process, address.Value, source.Span)))
        {
            return;
        }

        for (int done = 0; done < source.Length; done += Piece)
        {
            ReadOnlyMemory<byte> part = source.Slice(done, Math.Min(Piece, source.Length - done));
            SpsWriter writer = MemoryAccessMessages.EncodeWrite(new SpsWriter(part.Length + 32), [new MemoryContent(address + (ulong)done, part)]);
            ReadOnlyMemory<byte> answer = await CallAsync(BootstrapSymbols.MemoryWrite, writer, WriteStep, cancellation).ConfigureAwait(false);
            if (!answer.IsEmpty && MapperCalls.Decode(WriteStep, answer, static bytes => CommonResults.DecodeError(bytes)) is { } problem)
            {
                throw new ExecutorRefusalException(WriteStep, problem);
            }
        }
    }

    private static ReadOnlyMemory<byte>[] Decode(string step, ReadOnlyMemory<byte> answer) =>
        MapperCalls.Decode(step, answer, _ => MemoryAccessMessages.DecodeReadResult(answer));

    private static void Check(ExecutorAddress address, int size)
    {
        if (address.Value + (ulong)size < address.Value)
        {
            throw new ArgumentOutOfRangeException(nameof(address), $"{size} bytes at {address} pass the end of the address space");
        }
    }

    // False where only the executor itself can do it.
    private bool TryDirectly(string step, ExecutorAddress address, int size, Action<int> access)
    {
        ThrowIfEnded(step);
        try
        {
            access(control.ProcessId!.Value);
        }
        catch (SystemCallException failure) when (ProcessMemory.Here.IsBadAddress(failure))
        {
            throw new ExecutorRefusalException(step, $"not all of the {size} bytes at {address} can be accessed so");
        }
        catch (SystemCallException)
        {
            // A policy forbids it, or the executor is ending; the wire will tell.
            _isRefused = true;
            return false;
        }

        // Its number could have come to mean another process.
        ThrowIfEnded(step);
        return true;
    }

    private void ThrowIfEnded(string step)
    {
        if (control.Ended.IsCompleted)
        {
            throw new ExecutorException(FailureSide.Executor, step, "it has ended");
        }
    }

    private ValueTask<ReadOnlyMemory<byte>> CallAsync(string service, SpsWriter arguments, string step, CancellationToken cancellation) =>
        control.CallAsync(control.Description.Service(service), arguments.Written, step, cancellation: cancellation);
}
