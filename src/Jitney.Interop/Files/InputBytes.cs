namespace Jitney.Interop.Files;

/// <summary>Looks at files that may become inputs. Names may hold any bytes, and only regular files are opened where nothing else is said. What exceptions say goes behind the file's name.</summary>
internal abstract class InputBytes
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static InputBytes Here { get; } = Platform.Choose<InputBytes>(
        static () => new Linux.Files.SystemInputBytes(),
        static () => new Windows.Files.SystemInputBytes());

    /// <summary>The first bytes of a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="limit">How many at most.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="IOException">It cannot be opened or read, or is no regular file.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a directory.</exception>
    public abstract byte[] ReadStart(string path, int limit);

    /// <summary>The first bytes of a file, or of what comes through a pipe; waits for them for as long as somebody has the pipe's other end.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="limit">How many at most.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="IOException">It cannot be opened or read, or is neither a regular file nor a pipe.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a directory.</exception>
    public abstract byte[] ReadStartOfFileOrPipe(string path, int limit);

    /// <summary>All bytes of a file, as they were at one moment.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="IOException">It cannot be opened or read, is no regular file, is too large, or was changed meanwhile.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a directory.</exception>
    /// <exception cref="SystemCallException">There is no memory for it.</exception>
    public static byte[] ReadAll(string path)
    {
        using MappedFile file = MappedFile.Open(path);
        byte[] content = file.Memory.ToArray();
        return file.Change == FileChange.None ? content : throw new IOException("was changed while it was read; try again when nobody writes to it");
    }

    /// <summary>Whether there is something of a name that is no folder.</summary>
    public abstract bool Exists(string path);

    /// <summary>A path that means the same from every folder.</summary>
    public abstract string FullPath(string path);
}
