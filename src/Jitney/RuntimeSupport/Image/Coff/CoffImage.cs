namespace Jitney.RuntimeSupport.Image.Coff;

/// <summary>What batches of COFF objects are made ready to run by, in a process of Windows.</summary>
internal static class CoffImage
{
    /// <summary>Makes the contributors of a session's executor.</summary>
    public static ImageComposition Of(ImageSurroundings surroundings) => new()
    {
        Contributors = [new UnitContributor(surroundings.Arguments)],
        Shared = [],
        ThreadStorage = new CoffThreadStorage(surroundings),
    };
}
