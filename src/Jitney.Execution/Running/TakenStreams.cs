using Jitney.Interop.Streams;
using Jitney.Protocol.Messages;

namespace Jitney.Execution.Running;

/// <summary>The descriptors that one call takes for standard streams; closed with this object, for by then they are the streams.</summary>
internal sealed class TakenStreams : IDisposable
{
    private readonly SafeDescriptor?[] _streams = new SafeDescriptor?[3];

    /// <summary>Takes them out of those that are kept.</summary>
    /// <exception cref="InvalidOperationException">A number is no standard stream's, or is there twice, or nothing is kept for it.</exception>
    public TakenStreams(KeptDescriptors kept, SurroundingsRequest request)
    {
        string? problem = null;
        foreach ((ulong number, ulong name) in request.Streams)
        {
            SafeDescriptor? taken = kept.Take(name);
            if (taken is null)
            {
                problem ??= $"no descriptor {name} is kept";
            }
            else if (number >= (ulong)_streams.Length || _streams[number] is not null)
            {
                taken.Dispose();
                problem ??= $"the descriptor {number} cannot be set, or not twice";
            }
            else
            {
                _streams[number] = taken;
            }
        }

        if (problem is not null)
        {
            Dispose();
            throw new InvalidOperationException(problem);
        }
    }

    /// <summary>Their numbers, -1 for none.</summary>
    public (int Input, int Output, int Error) Numbers => (NumberOf(0), NumberOf(1), NumberOf(2));

    public void Dispose() => Array.ForEach(_streams, static stream => stream?.Dispose());

    private int NumberOf(int stream) => _streams[stream]?.Number ?? -1;
}
