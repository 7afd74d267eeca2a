using Jitney.Execution.Calls;
using Jitney.Execution.Running;
using Jitney.Interop.Linux.Processes.Runs;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Services.Linux;

/// <summary>Gives an executor that was started ahead of time what a program finds around it: streams, directory, environment.</summary>
/// <remarks>Only for processes of the linked code's own. What linked code has read before stays what it was.</remarks>
internal sealed class SurroundingsService : IService
{
    /// <summary>Descriptors that wait for a call.</summary>
    internal KeptDescriptors Kept { get; } = new();

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Add(BootstrapSymbols.DescriptorsKeep, ServiceThread.Stream, Keep);
        registry.Add(BootstrapSymbols.SurroundingsSet, ServiceThread.Stream, Set);
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
        // The process ends, and all descriptors with it.
    }

    /// <summary>The form that the system's side knows.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="streams">The descriptors that it names.</param>
    /// <param name="environment">Where the environment was copied to; 0 to leave it.</param>
    internal static RunSurroundings Native(SurroundingsRequest request, TakenStreams streams, ulong environment) => new(
        NativeFunctions.EnvironmentVariable is not 0 and ulong variable ? variable : throw new InvalidOperationException("there is no environ"),
        environment,
        request.Directory.Bytes.IsEmpty ? null : [.. request.Directory.Bytes, 0],
        streams.Numbers);

    private ReadOnlyMemory<byte> Keep(ServiceCall call)
    {
        using var descriptor = call.Arguments.IsEmpty ? call.Descriptor : throw new MalformedMessageException("there are no arguments to this call");
        Expected<ulong> result;
        try
        {
            result = descriptor is null ? Expected.Failed<ulong>("no descriptor came with the message") : Expected.Of((ulong)Kept.Add(descriptor));
        }
        catch (Exception exception) when (exception is Interop.SystemCallException or InvalidOperationException)
        {
            result = Expected.Failed<ulong>(exception.Message);
        }

        return ForkMessages.EncodeNumber(new SpsWriter(64), result).Written;
    }

    private ReadOnlyMemory<byte> Set(ServiceCall call)
    {
        SurroundingsRequest request = ForkMessages.DecodeSurroundings(call.Arguments.Span);
        return Answer.Error(() =>
        {
            using var streams = new TakenStreams(Kept, request);

            // Never freed: it is the process's from now on.
            ulong environment = request.Environment is null ? 0 : NativeArguments.Copy(request.Environment).Address;
            return ForkedProcesses.Surround(Native(request, streams, environment));
        });
    }
}
