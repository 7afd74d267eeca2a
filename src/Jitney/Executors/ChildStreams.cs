using Jitney.Interop.Processes;
using Jitney.Interop.Streams;

namespace Jitney.Executors;

/// <summary>Both ends of the byte stream between a controller and a child that is about to start.</summary>
/// <param name="Ours">The controller's end.</param>
/// <param name="Theirs">The child's descriptors.</param>
/// <param name="Word">The word of the executor's command line that names them.</param>
internal sealed record ChildStreams(ByteConnection Ours, IReadOnlyList<HandedDescriptor> Theirs, string Word)
{
    public static ChildStreams OverSocketPair()
    {
        (SafeDescriptor ours, SafeDescriptor theirs) = Descriptors.MakeSocketPair();
        return new ChildStreams(
            new ByteConnection(ours, ours),
            [new HandedDescriptor(theirs, theirs.Number)],
            $"filedescs={theirs.Number},{theirs.Number}");
    }

    public static ChildStreams OverPipes()
    {
        (SafeDescriptor theirInput, SafeDescriptor ourOutput) = Descriptors.MakePipe();
        (SafeDescriptor ourInput, SafeDescriptor theirOutput) = Descriptors.MakePipe();
        Descriptors.MakeNonblocking(ourInput);
        Descriptors.MakeNonblocking(ourOutput);
        return new ChildStreams(
            new ByteConnection(ourInput, ourOutput),
            [new HandedDescriptor(theirInput, theirInput.Number), new HandedDescriptor(theirOutput, theirOutput.Number)],
            $"filedescs={theirInput.Number},{theirOutput.Number}");
    }

    public void CloseTheirs()
    {
        foreach (HandedDescriptor handed in Theirs)
        {
            handed.Descriptor.Dispose();
        }
    }
}
