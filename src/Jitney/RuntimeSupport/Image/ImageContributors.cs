using Jitney.Protocol.Vocabulary;
using Jitney.RuntimeSupport.Image.Coff;
using Jitney.RuntimeSupport.Image.Elf;

namespace Jitney.RuntimeSupport.Image;

/// <summary>Chooses what makes batches ready to run, by the target of their executor.</summary>
/// <remarks>A format has its list, in the order in which actions run, in a folder of its own. What lies beside this file is no format's.</remarks>
internal static class ImageContributors
{
    /// <summary>The composition for an executor. One that says of itself what nobody knows is taken to run what it is given, as always: ELF.</summary>
    public static ImageComposition Of(ImageSurroundings surroundings) => surroundings.Executor.Target.Format switch
    {
        TargetFormat.Coff => CoffImage.Of(surroundings),

        // Mach-O is not linked yet.
        _ => ElfImage.Of(surroundings),
    };
}
