namespace Jitney.Interop.Files;

/// <summary>Tells which version of a file lies under a name.</summary>
internal abstract class FileVersions
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static FileVersions Here { get; } = Platform.Choose<FileVersions>(
        static () => new Linux.Files.SystemFileVersions(),
        static () => new Windows.Files.SystemFileVersions());

    /// <summary>The version of the regular file that a name leads to; null where there is none.</summary>
    public abstract FileVersion? Of(string path);
}
