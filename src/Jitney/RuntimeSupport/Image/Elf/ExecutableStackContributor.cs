using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.RuntimeSupport.Image.Elf;

/// <summary>Lets code run on stacks where an object asks for that, as code with nested functions does.</summary>
internal sealed class ExecutableStackContributor : IImageContributor
{
    /// <inheritdoc/>
    /// <exception cref="LinkException">The executor does not allow it.</exception>
    public void Contribute(ImageContext image)
    {
        if (image.Batch.Objects.Find(static graph => graph.NeedsExecutableStack) is not ObjectGraph graph)
        {
            return;
        }

        if (!image.Executor.Offers(BootstrapSymbols.StacksAllowCode))
        {
            throw new LinkException(
                new InputPlace(graph.Name, ".note.GNU-stack"),
                "asks for executable stacks, as code with nested functions does, and the executor does not offer them: no process of its own runs this code; avoid taking nested functions' addresses, or use a child executor");
        }

        image.Add(new AllocationAction(new WrapperCall(image.Executor.Service(BootstrapSymbols.StacksAllowCode), default), WrapperCall.None) { RunsLinkedCode = false });
    }
}
