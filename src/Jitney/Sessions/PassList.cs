using Jitney.Linking.Graph;
using Jitney.Linking.Passes;
using Jitney.Linking.Resolution;

namespace Jitney.Sessions;

/// <summary>The passes that callers added, by slot.</summary>
internal sealed class PassList(IReadOnlyList<(PassSlot Slot, ILinkPass Pass)> passes)
{
    /// <summary>Runs the passes of a slot in the order in which they were added.</summary>
    public void Run(PassSlot slot, LinkBatch batch)
    {
        for (int index = 0; index < passes.Count; index++)
        {
            if (passes[index].Slot == slot)
            {
                passes[index].Pass.Run(new LinkGraph(batch));
            }
        }
    }
}
