using System.Text;
using Jitney.ObjectFiles.Failures;
using Jitney.Sessions;
using Jitney.TestSupport;

namespace Jitney.Tests.Sessions;

/// <summary>Files that sessions share: is what they get what the file holds, and is all closed in the end?</summary>
public sealed class InputCacheTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jitney-cache-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_file_that_stays_as_it_is_is_opened_once()
    {
        using var cache = new InputCache(InputCache.DefaultCapacity, new Later());
        string path = Write("a", "text");
        ReadOnlyMemory<byte> first, second;
        using (var files = new InputFiles(cache))
        {
            first = files.Read(path);
            Assert.Equal("text", Text(first));
            Assert.Equal(4, files.Bytes);
            using var other = new InputFiles(cache);
            Assert.True(other.Read(path).Equals(first));
        }

        using var later = new InputFiles(cache);
        second = later.Read(path);
        Assert.True(second.Equals(first));
        Assert.Equal(4, cache.Bytes);
    }

    [Fact]
    public void A_changed_file_is_read_anew_and_who_has_the_old_one_keeps_it()
    {
        using var cache = new InputCache(InputCache.DefaultCapacity, new Later());
        string path = Write("a", "old");
        using var before = new InputFiles(cache);
        ReadOnlyMemory<byte> old = before.Read(path);
        File.Delete(path);
        Write("a", "new!");
        using (var after = new InputFiles(cache))
        {
            Assert.Equal("new!", Text(after.Read(path)));
        }

        Assert.Equal("old", Text(old));
        Assert.Equal("old", Text(before.Read(path)));
        Assert.Equal(4, cache.Bytes);
        before.Dispose();
        Assert.Throws<ObjectDisposedException>(() => old.Span.Length);
    }

    [Fact]
    public void A_file_that_has_just_changed_is_not_kept()
    {
        using var cache = new InputCache();
        string path = Write("a", "one");
        ReadOnlyMemory<byte> first;
        using (var files = new InputFiles(cache))
        {
            first = files.Read(path);
            Assert.Equal("one", Text(first));
        }

        Assert.Equal(0, cache.Bytes);
        Assert.Throws<ObjectDisposedException>(() => first.Span.Length);
        File.WriteAllText(path, "two");
        using var later = new InputFiles(cache);
        Assert.Equal("two", Text(later.Read(path)));
    }

    [LinuxFact]
    public void A_file_that_was_overwritten_in_place_is_refused_by_who_has_it_and_read_anew_by_others()
    {
        using var cache = new InputCache(InputCache.DefaultCapacity, new Later());
        string path = Write("a", "old text"), replaced = Write("b", "old text");

        // What was written within the last tick of the clock is copied, and cannot be overwritten any more.
        Thread.Sleep(50);
        using var before = new InputFiles(cache);
        _ = (before.Read(path), before.Read(replaced));
        File.Delete(replaced);
        _ = Write("b", "new");
        var failure = new LinkException("something is wrong");
        Assert.Null(before.FindChange(failure));
        File.WriteAllText(path, "new text");
        Assert.Contains("overwritten", before.FindChange(failure)?.ToException().Message, StringComparison.Ordinal);
        using var after = new InputFiles(cache);
        Assert.Equal("new text", Text(after.Read(path)));
        Assert.Null(after.FindChange(failure));
    }

    [Fact]
    public void Files_of_an_ended_session_open_no_more()
    {
        using var cache = new InputCache(InputCache.DefaultCapacity, new Later());
        string path = Write("a", "text");
        var files = new InputFiles(cache);
        files.Dispose();
        Assert.Throws<ObjectDisposedException>(() => files.Read(path));
        Assert.Equal(0, cache.Bytes);
    }

    [Fact]
    public void What_is_no_file_of_its_own_is_never_kept()
    {
        using var cache = new InputCache(InputCache.DefaultCapacity, new Later());
        using (var files = new InputFiles(cache))
        {
            if (OperatingSystem.IsLinux())
            {
                Assert.NotEmpty(Text(files.Read("/proc/version")));
            }

            Assert.Throws<LinkException>(() => files.Read(_folder.FullName));
            Assert.Throws<LinkException>(() => files.Read(Path.Combine(_folder.FullName, "missing")));
        }

        Assert.Equal(0, cache.Bytes);
    }

    [Fact]
    public void The_files_longest_unused_make_room_but_none_that_is_open()
    {
        using var cache = new InputCache(10, new Later());
        string a = Write("a", "aaaaaa"), b = Write("b", "bbbb"), c = Write("c", "cccccc");
        ReadOnlyMemory<byte> ofA = Use(cache, a), ofB = Use(cache, b);
        Assert.Equal(10, cache.Bytes);
        Assert.True(Use(cache, a).Equals(ofA));
        ReadOnlyMemory<byte> ofC;
        using (var files = new InputFiles(cache))
        {
            ofC = files.Read(c);
            Assert.Equal(16, cache.Bytes);
            Assert.Equal("bbbb", Text(Use(cache, b)));
            Assert.Equal("cccccc", Text(ofC));
        }

        // The first had not been used for longest, then.
        Assert.Equal(10, cache.Bytes);
        Assert.Throws<ObjectDisposedException>(() => ofA.Span.Length);
        Assert.True(Use(cache, b).Equals(ofB));
        Assert.True(Use(cache, c).Equals(ofC));
    }

    [Fact]
    public void A_cache_without_room_keeps_nothing()
    {
        using var cache = new InputCache(0, new Later());
        ReadOnlyMemory<byte> content = Use(cache, Write("a", "text"));
        Assert.Equal(0, cache.Bytes);
        Assert.Throws<ObjectDisposedException>(() => content.Span.Length);
    }

    [Fact]
    public void Disposal_leaves_sessions_their_files_until_they_end()
    {
        var cache = new InputCache(InputCache.DefaultCapacity, new Later());
        string path = Write("a", "text"), idle = Write("b", "idle");
        ReadOnlyMemory<byte> closed = Use(cache, idle);
        var files = new InputFiles(cache);
        ReadOnlyMemory<byte> content = files.Read(path);
        cache.Dispose();
        cache.Dispose();
        Assert.Throws<ObjectDisposedException>(() => closed.Span.Length);
        Assert.Equal("text", Text(content));
        Assert.Equal("idle", Text(files.Read(idle)));
        files.Dispose();
        Assert.Throws<ObjectDisposedException>(() => content.Span.Length);
        Assert.Equal(0, cache.Bytes);
    }

    [Fact]
    public void Many_sessions_at_once_get_what_the_files_hold()
    {
        using var cache = new InputCache(40, new Later());
        string[] paths = [.. Enumerable.Range(0, 20).Select(number => Write($"{number}", $"text {number:00}"))];
        Parallel.For(0, 400, round =>
        {
            using var files = new InputFiles(cache);
            for (int number = 0; number < 5; number++)
            {
                int chosen = (round * 7 + number * 3) % paths.Length;
                Assert.Equal($"text {chosen:00}", Text(files.Read(paths[chosen])));
            }
        });
        Assert.InRange(cache.Bytes, 0, 40);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static ReadOnlyMemory<byte> Use(InputCache cache, string path)
    {
        using var files = new InputFiles(cache);
        return files.Read(path);
    }

    private static string Text(ReadOnlyMemory<byte> content) => Encoding.UTF8.GetString(content.Span);

    // Only what has not changed for a while is kept.
    private sealed class Later : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow.AddSeconds(10);
    }
}
