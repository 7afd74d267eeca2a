using Jitney.Interop.Files;
using Jitney.Interop.Guards;
using Jitney.Interop.Linux.Guards;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Files;

/// <summary>What do readers of a mapped file see, and learn, when others change it meanwhile?</summary>
public sealed class ChangedFileTests : IDisposable
{
    private const int Page = 4096;
    private const int Size = 40 * Page;

    private readonly string _path = Path.GetTempFileName();

    public void Dispose()
    {
        File.Delete(_path);
        File.Delete(_path + ".other");
    }

    [LinuxTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Page)]
    [InlineData((7 * Page) + 5)]
    public void What_is_cut_off_reads_as_zeros_and_is_told(int length)
    {
        using MappedFile file = Open(Size);
        Assert.Equal(FileChange.None, file.Change);

        using (FileStream stream = File.OpenWrite(_path))
        {
            stream.SetLength(length);
        }

        Span<byte> bytes = file.Memory.Span;
        Assert.True(bytes[..length].IndexOfAnyExcept((byte)7) < 0);
        Assert.True(bytes[length..].IndexOfAnyExcept((byte)0) < 0);
        Assert.Equal(FileChange.Cut, file.Change);
    }

    [LinuxFact]
    public void A_page_that_was_missing_once_is_told_though_the_file_is_whole_again()
    {
        using MappedFile file = Open(Size);
        DateTime time = File.GetLastWriteTimeUtc(_path);
        using (FileStream stream = File.OpenWrite(_path))
        {
            stream.SetLength(Page);
            Assert.Equal(0, file.Memory.Span[^1]);
            stream.SetLength(Size);
        }

        File.SetLastWriteTimeUtc(_path, time);
        Assert.Equal(FileChange.Cut, file.Change);
    }

    [LinuxFact]
    public void Many_threads_read_what_is_cut_off_at_once()
    {
        using MappedFile file = Open(Size);
        File.WriteAllBytes(_path, []);
        Parallel.For(0, 64, number => Assert.Equal(0, file.Memory.Span[(number * Page / 2) + 1]));
        Assert.Equal(FileChange.Cut, file.Change);
    }

    [LinuxFact]
    public void Many_files_are_guarded_at_once_and_each_by_itself()
    {
        MappedFile[] files = [.. Enumerable.Range(0, 300).Select(number => Open(Page, _path + ".other"))];
        using MappedFile cut = Open(Size);
        File.WriteAllBytes(_path, []);
        Assert.Equal(0, cut.Memory.Span[0]);
        Assert.Equal(FileChange.Cut, cut.Change);
        Assert.All(files, static file => Assert.Equal((FileChange.None, 7), (file.Change, file.Memory.Span[0])));
        Array.ForEach(files, static file => ((IDisposable)file).Dispose());
        Assert.Equal(FileChange.Cut, cut.Change);
    }

    [LinuxFact]
    public void What_is_written_over_is_told()
    {
        using MappedFile file = Open(Size);
        using (FileStream stream = File.OpenWrite(_path))
        {
            stream.WriteByte(8);
        }

        Assert.Equal(FileChange.Overwritten, file.Change);
    }

    [Fact]
    public void What_takes_the_name_over_does_not_matter()
    {
        using MappedFile file = Open(Size);
        File.WriteAllBytes(_path + ".other", [1]);
        File.Move(_path + ".other", _path, overwrite: true);
        Assert.Equal(FileChange.None, file.Change);
        File.Delete(_path);
        Assert.Equal(FileChange.None, file.Change);
        Assert.True(file.Memory.Span.IndexOfAnyExcept((byte)7) < 0);
    }

    [LinuxFact]
    public void What_is_written_over_before_another_takes_the_name_is_told()
    {
        using MappedFile file = Open(Size);
        using (FileStream stream = File.OpenWrite(_path))
        {
            stream.WriteByte(8);
        }

        File.Move(_path, _path + ".other");
        File.WriteAllBytes(_path, [1]);
        Assert.Equal(FileChange.Overwritten, file.Change);
    }

    [Fact]
    public void A_file_of_this_very_moment_is_read_and_not_mapped()
    {
        // A further change within the same tick of the clock would not show. Where the machine was busy in between, the file was old enough: then once more.
        for (int round = 0; round < 100; round++)
        {
            File.WriteAllBytes(_path, [.. Enumerable.Repeat((byte)7, Size)]);
            using MappedFile file = MappedFile.Open(_path);
            File.WriteAllBytes(_path, []);
            if (file.Memory.Span[^1] == 7)
            {
                Assert.Equal(FileChange.None, file.Change);
                return;
            }
        }

        Assert.Fail("it was mapped each time");
    }

    [LinuxFact]
    public void The_handler_stands_and_is_put_up_once()
    {
        Assert.True(FaultGuard.TryStand());
        Assert.True(FaultGuard.TryStand());
    }

    private MappedFile Open(int size) => Open(size, _path);

    private static MappedFile Open(int size, string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length != size)
        {
            File.WriteAllBytes(path, [.. Enumerable.Repeat((byte)7, size)]);
        }

        Thread.Sleep(File.GetLastWriteTimeUtc(path) + TimeSpan.FromMilliseconds(30) > DateTime.UtcNow ? 30 : 0);
        return MappedFile.Open(path);
    }
}
