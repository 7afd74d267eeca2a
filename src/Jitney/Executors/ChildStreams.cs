using Jitney.Interop.Processes;
using Jitney.Interop.Streams;

namespace Jitney.Executors;

/// <summary>Both ends of the byte stream between a controller and a child that is about to start.</summary>
/// <param name="Ours">The controller's end.</param>
/// <param name="Theirs">The child's descriptors.</param>
/// <param name="Word">The word of the executor's command line that names them.</param>
internal sealed record ChildStreams(ByteConnection Ours, IReadOnlyList<HandedDescriptor> Theirs, string Word)
{
    /// <summary>One pair for each direction, as with pipes: each end can be closed by itself, and no executor meets one number twice. Descriptors can travel.</summary>
    public static ChildStreams OverSocketPairs()
    {
        (SafeDescriptor ourOutput, SafeDescriptor theirInput) = Descriptors.Here.MakeSocketPair();
        (SafeDescriptor ourInput, SafeDescriptor theirOutput) = Descriptors.Here.MakeSocketPair();
        return Of(ourInput, ourOutput, theirInput, theirOutput);
    }

    public static ChildStreams OverPipes()
    {
        (SafeDescriptor theirInput, SafeDescriptor ourOutput) = Descriptors.Here.MakePipe();
        (SafeDescriptor ourInput, SafeDescriptor theirOutput) = Descriptors.Here.MakePipe();
        Descriptors.Here.MakeNonblocking(ourInput);
        Descriptors.Here.MakeNonblocking(ourOutput);
        return Of(ourInput, ourOutput, theirInput, theirOutput);
    }

    public void CloseTheirs()
    {
        foreach (HandedDescriptor handed in Theirs)
        {
            handed.Descriptor.Dispose();
        }
    }

    private static ChildStreams Of(SafeDescriptor ourInput, SafeDescriptor ourOutput, SafeDescriptor theirInput, SafeDescriptor theirOutput) => new(
        ByteConnection.Over(ourInput, ourOutput),
        [new HandedDescriptor(theirInput), new HandedDescriptor(theirOutput)],
        $"filedescs={theirInput.Number},{theirOutput.Number}");
}
