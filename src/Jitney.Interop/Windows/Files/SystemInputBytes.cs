using Jitney.Interop.Files;
using Microsoft.Win32.SafeHandles;

namespace Jitney.Interop.Windows.Files;

/// <inheritdoc cref="InputBytes"/>
internal sealed class SystemInputBytes : InputBytes
{
    /// <inheritdoc/>
    public override byte[] ReadStart(string path, int limit)
    {
        using SafeFileHandle file = InputOpening.Open(path, out FileVersion version, out _);
        return ReadStart(file, version, limit);
    }

    /// <inheritdoc/>
    public override byte[] ReadStartOfFileOrPipe(string path, int limit)
    {
        using SafeFileHandle file = InputOpening.OpenFileOrPipe(path, out FileVersion? version);
        return ReadStart(file, version, limit);
    }

    /// <inheritdoc/>
    public override bool Exists(string path)
    {
        try
        {
            string full = NativePath.Of(path);
            return path.Length > 0 && FileCalls.AttributesOf(full) is var attributes and not FileCalls.NoAttributes && (attributes & FileCalls.AttributeFolder) == 0;
        }
        catch (IOException)
        {
            // No name at all.
            return false;
        }
    }

    /// <inheritdoc/>
    public override string FullPath(string path) => Path.IsPathFullyQualified(path) ? path : Path.GetFullPath(path);

    // A pipe has no version.
    private static byte[] ReadStart(SafeFileHandle file, FileVersion? version, int limit)
    {
        var content = new byte[version is { Size: ulong size } ? (int)Math.Min((ulong)limit, size) : limit];
        int length = InputOpening.Read(file, content, 0);
        return length == content.Length ? content : content[..length];
    }
}
