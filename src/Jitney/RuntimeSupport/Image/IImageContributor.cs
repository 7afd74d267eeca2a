using Jitney.Linking.Resolution;

namespace Jitney.RuntimeSupport.Image;

/// <summary>One thing that a batch may need at run time, as actions of its allocation.</summary>
internal interface IImageContributor
{
    /// <summary>Adds the actions of a batch whose addresses are final. Called for one batch at a time.</summary>
    /// <exception cref="Jitney.Failures.ExecutorException">The executor does not offer what the batch cannot do without.</exception>
    void Contribute(ImageContext image);

    /// <summary>A batch is linked: what was decided for it counts for those that follow.</summary>
    void Commit(LinkBatch batch)
    {
    }
}
