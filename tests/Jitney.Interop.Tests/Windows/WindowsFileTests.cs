using System.Text;
using Jitney.Interop.Files;
using Jitney.Interop.Sockets;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Windows;

/// <summary>Are files read, told apart and written as Windows has them?</summary>
public sealed class WindowsFileTests : IDisposable
{
    private const int Large = 3 << 20;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jitney-files-");

    public void Dispose() => _folder.Delete(recursive: true);

    [WindowsFact]
    public void Small_and_large_files_show_their_bytes()
    {
        foreach (int size in (int[])[0, 1, 10_000, Large])
        {
            byte[] bytes = new byte[size];
            new Random(3).NextBytes(bytes);
            File.WriteAllBytes(PathOf("file"), bytes);
            Age("file");
            using MappedFile file = MappedFile.Open(PathOf("file"), out FileVersion version);
            Assert.Equal((ulong)size, version.Size);
            Assert.True(file.Memory.Span.SequenceEqual(bytes));
            Assert.Equal(FileChange.None, file.Change);
            Assert.Equal(version, FileVersions.Here.Of(PathOf("file")));
            Assert.Equal(bytes, InputBytes.ReadAll(PathOf("file")));
            Assert.Equal(bytes.Take(100), InputBytes.Here.ReadStart(PathOf("file"), 100));
        }
    }

    [WindowsFact]
    public void Nobody_writes_into_a_file_while_it_is_mapped()
    {
        File.WriteAllBytes(PathOf("file"), new byte[Large]);
        Age("file");
        using (MappedFile file = MappedFile.Open(PathOf("file")))
        {
            Assert.Throws<IOException>(() => new FileStream(PathOf("file"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete));
            Assert.Equal(FileChange.None, file.Change);
            Assert.Equal(Large, file.Memory.Length);
        }

        File.WriteAllBytes(PathOf("file"), new byte[Large]);
    }

    [WindowsFact]
    public void A_copy_does_not_care_what_becomes_of_the_file()
    {
        File.WriteAllText(PathOf("file"), "before");
        using MappedFile file = MappedFile.Open(PathOf("file"), out FileVersion before);
        File.WriteAllText(PathOf("file"), "after that");
        Assert.Equal(FileChange.None, file.Change);
        Assert.Equal("before", Encoding.UTF8.GetString(file.Memory.Span));
        Assert.True(FileVersions.Here.Of(PathOf("file"))!.Value.IsOverwritten(before));
        File.WriteAllText(PathOf("other"), "before");
        Assert.False(FileVersions.Here.Of(PathOf("other"))!.Value.IsSameFile(before));
    }

    [WindowsFact]
    public void What_is_no_file_is_refused_whatever_folder_stands_before_its_name()
    {
        foreach (string device in (string[])["NUL", "CON", @"\\.\NUL", @"\\?\GLOBALROOT\Device\Null"])
        {
            Assert.Contains("a device", Assert.Throws<IOException>(() => MappedFile.Open(device)).Message, StringComparison.Ordinal);
            Assert.Null(FileVersions.Here.Of(device));
        }

        Assert.Contains("a pipe", Assert.Throws<IOException>(() => MappedFile.Open(@"\\.\pipe\jitney-none")).Message, StringComparison.Ordinal);
        Assert.Contains("a folder", Assert.Throws<UnauthorizedAccessException>(() => MappedFile.Open(_folder.FullName)).Message, StringComparison.Ordinal);
        Assert.Contains("empty", Assert.Throws<FileNotFoundException>(() => MappedFile.Open("")).Message, StringComparison.Ordinal);
        Assert.Contains("zero character", Assert.Throws<IOException>(() => MappedFile.Open("a\0b")).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => MappedFile.Open(PathOf("missing")));
        Assert.Throws<FileNotFoundException>(() => MappedFile.Open(PathOf(@"no\missing")));
        Assert.False(InputBytes.Here.Exists(PathOf("missing")));
        Assert.False(InputBytes.Here.Exists(_folder.FullName));
        Assert.Null(FileVersions.Here.Of(_folder.FullName));
    }

    [WindowsFact]
    public void A_file_that_others_write_to_is_read_and_one_that_nobody_else_may_read_is_an_error_that_says_so()
    {
        File.WriteAllText(PathOf("file"), "text");
        using (new FileStream(PathOf("file"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            using MappedFile file = MappedFile.Open(PathOf("file"));
            Assert.Equal(4, file.Memory.Length);
        }

        using FileStream alone = new(PathOf("file"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Contains("another program", Assert.Throws<IOException>(() => MappedFile.Open(PathOf("file"))).Message, StringComparison.Ordinal);
    }

    [WindowsFact]
    public void Long_names_are_names()
    {
        string folder = PathOf(new string('x', 150));
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, new string('y', 150));
        OutputFile.Here.Write(path, Content("content"));
        using MappedFile file = MappedFile.Open(path);
        Assert.Equal("content", Encoding.UTF8.GetString(file.Memory.Span));
        Assert.True(InputBytes.Here.Exists(path));
    }

    [WindowsFact]
    public void A_new_file_and_a_replaced_one_are_whole_and_alone()
    {
        Write("new", "content");
        Write("new", "something longer");
        Assert.Equal("something longer", File.ReadAllText(PathOf("new")));
        Write("new", "");
        Assert.Equal("", File.ReadAllText(PathOf("new")));
        Assert.Equal(["new"], Names());

        InvalidOperationException own = new();
        Assert.Same(own, Assert.Throws<InvalidOperationException>(() => OutputFile.Here.Write(PathOf("new"), _ => throw own)));
        Assert.Same(own, Assert.Throws<InvalidOperationException>(() => OutputFile.Here.Write(PathOf("other"), _ => throw own)));
        Assert.Equal(["new"], Names());
    }

    [WindowsFact]
    public void A_file_that_is_open_or_protected_stays_as_it_was()
    {
        File.WriteAllText(PathOf("file"), "before");
        File.SetAttributes(PathOf("file"), FileAttributes.ReadOnly);
        Assert.Throws<IOException>(() => Write("file", "content"));
        File.SetAttributes(PathOf("file"), FileAttributes.Normal);
        using (new FileStream(PathOf("file"), FileMode.Open, FileAccess.Read, FileShare.Read))
        {
            Assert.Throws<IOException>(() => Write("file", "content"));
        }

        Assert.Equal("before", File.ReadAllText(PathOf("file")));
        Assert.Equal(["file"], Names());
    }

    [WindowsFact]
    public void Devices_are_written_to_and_folders_are_errors()
    {
        OutputFile.Here.Write("NUL", Content("content"));
        OutputFile.Here.Write(PathOf("NUL"), Content("content"));
        Directory.CreateDirectory(PathOf("folder"));
        Assert.Contains("folder", Assert.Throws<IOException>(() => Write("folder", "content")).Message, StringComparison.Ordinal);
        Assert.Throws<IOException>(() => Write(@"new\", "content"));
        Assert.Throws<IOException>(() => Write(@"no\new", "content"));
        Assert.Throws<IOException>(() => OutputFile.Here.Write("", Content("content")));
        Assert.Equal(["folder"], Names());
    }

    [WindowsFact]
    public void A_private_folder_is_new_and_this_users()
    {
        string one = PrivateFolder.Here.Make(PathOf("private-"));
        string other = PrivateFolder.Here.Make(PathOf("private-"));
        Assert.NotEqual(one, other);
        File.WriteAllText(Path.Combine(one, "file"), "text");
        Assert.Throws<IOException>(() => PrivateFolder.Here.Make(PathOf(@"no\private-")));
        Assert.NotEqual(RandomBytes.Here.Make(16), RandomBytes.Here.Make(16));
        Assert.Empty(RandomBytes.Here.Make(0));
    }

    [WindowsFact]
    public void Problems_are_told_in_the_systems_words()
    {
        IOException missing = Assert.ThrowsAny<IOException>(() => File.ReadAllBytes(PathOf("missing")));
        string words = FileProblem.Here.Of(missing);
        Assert.DoesNotContain("missing", words, StringComparison.Ordinal);
        Assert.NotEmpty(words);
        Assert.NotEqual(words, FileProblem.Here.Of(Assert.Throws<UnauthorizedAccessException>(() => File.ReadAllBytes(_folder.FullName))));
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private string[] Names() => [.. _folder.GetFileSystemInfos().Select(entry => entry.Name).Order()];

    private void Write(string name, string content) => OutputFile.Here.Write(PathOf(name), Content(content));

    // In pieces, as a large one is.
    private static Action<Stream> Content(string text) => output => Array.ForEach(Encoding.UTF8.GetBytes(text), output.WriteByte);

    // What was written a moment ago is copied, not mapped.
    private void Age(string name)
    {
        FileVersion version = FileVersions.Here.Of(PathOf(name))!.Value;
        SpinWait.SpinUntil(() => DateTimeOffset.UtcNow - version.ChangeTime.Exact > TimeSpan.FromMilliseconds(40), TimeSpan.FromSeconds(10));
    }
}
