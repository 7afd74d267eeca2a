using Jitney.Linking.Graph;

namespace Jitney.Linking.Passes;

/// <summary>A caller's step in the link of each batch.</summary>
/// <remarks>Called by one thread at a time, batches one after the other. An exception ends the link of the batch and reaches the
/// caller of the lookup; nothing of the batch stays.</remarks>
/// <example>
/// <code>
/// await using Session session = await Session.StartAsync(new LinkSessionOptions { Passes = [(PassSlot.AfterPrune, new Census())] });
///
/// internal sealed class Census : ILinkPass
/// {
///     public void Run(LinkGraph graph) =&gt; Console.WriteLine($"{graph.Blocks.Count()} blocks");
/// }
/// </code>
/// </example>
public interface ILinkPass
{
    /// <summary>Looks at a batch, or marks its blocks.</summary>
    /// <param name="graph">The batch; valid during the call only.</param>
    void Run(LinkGraph graph);
}
