using Jitney.Interop.Files;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Linux.Files;

/// <inheritdoc cref="InputBytes"/>
internal sealed class SystemInputBytes : InputBytes
{
    /// <inheritdoc/>
    public override byte[] ReadStart(string path, int limit)
    {
        using SafeDescriptor file = InputOpening.Open(path, out FileVersion version);
        return ReadStart(file, version, limit);
    }

    /// <inheritdoc/>
    public override byte[] ReadStartOfFileOrPipe(string path, int limit)
    {
        using SafeDescriptor file = InputOpening.OpenFileOrPipe(path, out FileVersion? version);
        return ReadStart(file, version, limit);
    }

    /// <inheritdoc/>
    public override bool Exists(string path)
    {
        try
        {
            return path.Length > 0 && FileIdentity.KindOf(path, out _) is not null and not FileKind.Folder;
        }
        catch (IOException)
        {
            // No name at all.
            return false;
        }
    }

    /// <inheritdoc/>
    public override string FullPath(string path) => Path.IsPathRooted(path) ? path : Path.Combine(FileCalls.CurrentFolder(), path);

    // A pipe has no version.
    private static byte[] ReadStart(SafeDescriptor file, FileVersion? version, int limit)
    {
        // Size 0 may also mean that the size is not known.
        var content = new byte[version is { Size: > 0 and ulong size } ? (int)Math.Min((ulong)limit, size) : limit];
        int length = version is null ? InputOpening.ReadPipe(file, content) : InputOpening.Read(file, content, 0);
        return length == content.Length ? content : content[..length];
    }
}
