using Jitney.Interop.Files;
using Jitney.Interop.Linux.Files;
using Jitney.TestSupport;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Jitney.Interop.Tests.Files;

/// <summary>Is a changed file another version, and an unchanged one the same?</summary>
public sealed class FileVersionTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [LinuxFact]
    public void An_unchanged_file_has_one_version_by_name_and_by_handle()
    {
        File.WriteAllText(_path, "text");
        FileVersion version = FileIdentity.VersionOf(_path)!.Value;
        Assert.Equal(4u, version.Size);
        Assert.Equal(version, FileIdentity.VersionOf(_path));
        using SafeFileHandle file = File.OpenHandle(_path);
        Assert.Equal(version, FileIdentity.VersionOf(file));
        using MappedFile mapped = MappedFile.Open(_path, out FileVersion opened);
        Assert.Equal(version, opened);
    }

    [LinuxFact]
    public void Content_size_place_and_time_each_make_another_version()
    {
        File.WriteAllText(_path, "text");
        FileVersion before = FileIdentity.VersionOf(_path)!.Value;
        WaitForTick(before);
        File.WriteAllText(_path, "next");
        FileVersion written = FileIdentity.VersionOf(_path)!.Value;
        Assert.NotEqual(before, written);
        Assert.Equal(before.Number, written.Number);
        Assert.True(written.IsOverwritten(before));
        Assert.False(written.IsOverwritten(written));

        // The time of the content can be set back; that of the change cannot.
        WaitForTick(written);
        File.SetLastWriteTimeUtc(_path, DateTime.UnixEpoch.AddSeconds(before.ContentTime.Seconds).AddTicks(before.ContentTime.Nanoseconds / 100));
        Assert.NotEqual(before.ChangeTime, FileIdentity.VersionOf(_path)!.Value.ChangeTime);

        using (File.OpenHandle(_path))
        {
            File.Copy(_path, _path + ".new");
            File.Move(_path + ".new", _path, overwrite: true);
            Assert.NotEqual(before.Number, FileIdentity.VersionOf(_path)!.Value.Number);
            Assert.False(FileIdentity.VersionOf(_path)!.Value.IsOverwritten(before));
        }
    }

    [LinuxFact]
    public void What_is_no_regular_file_has_none()
    {
        Assert.Null(FileIdentity.VersionOf(Path.GetTempPath()));
        Assert.Null(FileIdentity.VersionOf(_path + ".missing"));
        Assert.Null(FileIdentity.VersionOf("/dev/null"));
        using MappedFile file = MappedFile.Open("/proc/version", out _);
        Assert.False(file.Memory.IsEmpty);
    }

    [LinuxFact]
    public void A_version_settles_after_some_seconds()
    {
        File.WriteAllText(_path, "text");
        FileVersion version = FileIdentity.VersionOf(_path)!.Value;
        Assert.False(version.IsSettled(DateTimeOffset.UtcNow));
        Assert.True(version.IsSettled(DateTimeOffset.UtcNow.AddSeconds(10)));

        // Neither a content that was set back nor one from the future is to be trusted.
        File.SetLastWriteTimeUtc(_path, DateTime.UtcNow.AddDays(-1));
        Assert.False(FileIdentity.VersionOf(_path)!.Value.IsSettled(DateTimeOffset.UtcNow));
        File.SetLastWriteTimeUtc(_path, DateTime.UtcNow.AddDays(1));
        Assert.False(FileIdentity.VersionOf(_path)!.Value.IsSettled(DateTimeOffset.UtcNow.AddSeconds(10)));
    }

    // What changes within one tick of the file system's clock cannot be told apart.
    private void WaitForTick(FileVersion version)
    {
        string probe = _path + ".probe";
        do
        {
            File.WriteAllText(probe, "");
        }
        while (FileIdentity.VersionOf(probe)!.Value.ChangeTime == version.ChangeTime);
        File.Delete(probe);
    }
}
