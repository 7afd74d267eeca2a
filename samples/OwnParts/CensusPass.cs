using Jitney.Linking.Graph;
using Jitney.Linking.Passes;

namespace OwnParts;

/// <summary>A pass that counts the blocks of each object that is linked.</summary>
internal sealed class CensusPass(Action<string> tell) : ILinkPass
{
    public void Run(LinkGraph graph)
    {
        for (int index = 0; index < graph.ObjectCount; index++)
        {
            tell($"{Path.GetFileName(graph.ObjectName(index))}: {graph.BlockCount(index)} blocks");
        }
    }
}
