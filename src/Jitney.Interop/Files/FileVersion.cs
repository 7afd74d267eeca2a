namespace Jitney.Interop.Files;

/// <summary>Tells one version of a regular file from the next, and from other files of its name.</summary>
/// <param name="Device">The device that holds it.</param>
/// <param name="Number">Its number there.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="ContentTime">When its content changed last.</param>
/// <param name="ChangeTime">When anything of it changed last; nobody can set that.</param>
internal readonly record struct FileVersion(ulong Device, ulong Number, ulong Size, FileTime ContentTime, FileTime ChangeTime)
{
    // Some file systems count in steps of two seconds.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    /// <summary>Whether this is a version of the same file.</summary>
    public bool IsSameFile(in FileVersion other) => Device == other.Device && Number == other.Number;

    /// <summary>Whether this is a file that holds something else in the place of an earlier version, which is gone.</summary>
    public bool IsOverwritten(in FileVersion earlier) =>
        IsSameFile(earlier) && (Size != earlier.Size || ContentTime != earlier.ContentTime);

    /// <summary>Whether a change of the file would show: one that comes within the same tick of the file system's clock as the last one does not.</summary>
    public bool IsSettled(DateTimeOffset now) => ContentTime.Point + Settling < now && ChangeTime.Point + Settling < now;
}
