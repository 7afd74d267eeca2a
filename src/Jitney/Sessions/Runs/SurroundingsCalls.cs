using System.Runtime.InteropServices;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Sessions.Runs;

/// <summary>Brings a program's surroundings to an executor.</summary>
internal static class SurroundingsCalls
{
    private const string Step = "take a program's surroundings";

    /// <summary>Sends the descriptors ahead; the result names them.</summary>
    public static async ValueTask<SurroundingsRequest> SendAsync(IExecutorProcessControl control, ProgramSurroundings surroundings, CancellationToken cancellation)
    {
        SafeHandle?[] handles = [surroundings.StandardInput, surroundings.StandardOutput, surroundings.StandardError];
        var streams = new List<(ulong, ulong)>();
        for (int number = 0; number < handles.Length; number++)
        {
            if (handles[number] is { } handle)
            {
                streams.Add(((ulong)number, await KeepAsync(control, handle, cancellation).ConfigureAwait(false)));
            }
        }

        return new SurroundingsRequest(
            surroundings.Environment is { } environment ? [.. environment.Select(static entry => (NativeText)$"{entry.Key}={entry.Value}")] : null,
            surroundings.WorkingDirectory ?? "",
            streams);
    }

    /// <summary>Gives them to the executor itself.</summary>
    /// <exception cref="ExecutorException">It cannot take them, or one of them is not possible.</exception>
    public static async ValueTask ApplyAsync(IExecutorProcessControl control, ProgramSurroundings surroundings, CancellationToken cancellation)
    {
        SurroundingsRequest request = await SendAsync(control, surroundings, cancellation).ConfigureAwait(false);
        ReadOnlyMemory<byte> arguments = ForkMessages.EncodeSurroundings(new SpsWriter(), request).Written;
        await new MapperCalls(control).SuccessAsync(BootstrapSymbols.SurroundingsSet, arguments, Step, CallLimit.Deadline, cancellation).ConfigureAwait(false);
    }

    private static async ValueTask<ulong> KeepAsync(IExecutorProcessControl control, SafeHandle handle, CancellationToken cancellation)
    {
        if (!control.CarriesDescriptors)
        {
            throw new ExecutorException(FailureSide.Connection, Step, "it carries no descriptors, which standard streams are");
        }

        ReadOnlyMemory<byte> answer = await new MapperCalls(control)
            .CallAsync(BootstrapSymbols.DescriptorsKeep, default, Step, CallLimit.Deadline, handle, cancellation).ConfigureAwait(false);
        return MapperCalls.Value(Step, MapperCalls.Decode(Step, answer, static bytes => ForkMessages.DecodeNumber(bytes)));
    }
}
