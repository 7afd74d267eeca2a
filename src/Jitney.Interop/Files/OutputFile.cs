namespace Jitney.Interop.Files;

/// <summary>Writes a file that a user named.</summary>
/// <remarks>
/// <para>A new name and a regular file get their content as a whole or not at all: it is written to a file without a name, which then takes the place. Nothing else is ever
/// replaced. Devices, pipes and terminals are opened and written to; folders and sockets are errors. A symbolic link stays, and its target is
/// treated so; a name for one of this process's descriptors, such as <c>/dev/stdout</c>, means that descriptor.</para>
/// <para>What is opened first decides, not what a name says: between looking and doing somebody may exchange what a name stands for. See <c>docs/security.md</c>.</para>
/// </remarks>
internal abstract class OutputFile
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static OutputFile Here { get; } = Platform.Choose<OutputFile>(
        static () => new Linux.Files.SystemOutputFile(),
        static () => new Windows.Files.SystemOutputFile());

    /// <summary>Writes a file.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="content">Writes its content, piece by piece; again from the start where others have exchanged meanwhile what has the name.</param>
    /// <exception cref="IOException">It cannot be written; the message says why and does not name it. Where the file was to be replaced, it is as before.</exception>
    public abstract void Write(string path, Action<Stream> content);
}
