namespace Jitney.Interop.Files;

/// <summary>Makes the types of this folder that the system gives. Their own static members say what is asked for.</summary>
internal abstract class FileFactory
{
    /// <summary>That of the system that this process runs on.</summary>
    public static FileFactory Here { get; } = Platform.Choose<FileFactory>(
        static () => new Linux.Files.SystemFileFactory(),
        static () => new Windows.Files.SystemFileFactory());

    /// <inheritdoc cref="MappedFile.Open(string, out FileVersion)"/>
    public abstract MappedFile Map(string path, out FileVersion version);
}
