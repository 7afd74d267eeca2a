using System.Diagnostics;
using Jitney.Interop.Sockets;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Linux.Sockets;

/// <summary>Which files are taken for secrets?</summary>
public sealed class SecretFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jitney-secrets-");

    private string FilePath => Path.Combine(_folder.FullName, "secret");

    public void Dispose() => _folder.Delete(recursive: true);

    [LinuxFact]
    public void A_new_one_is_made_once_for_its_owner_alone()
    {
        SecretFile.Here.ReadOrMake(FilePath, out bool isNew);
        Assert.True(isNew);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        string content = File.ReadAllText(FilePath);
        Assert.Equal(65, content.Length);

        SecretFile.Here.ReadOrMake(FilePath, out isNew);
        Assert.False(isNew);
        Assert.Equal(content, File.ReadAllText(FilePath));
    }

    [LinuxTheory]
    [InlineData(0x180 /* 0600 */, true)]
    [InlineData(0x100 /* 0400 */, true)]
    [InlineData(0x1a0 /* 0640 */, false)]
    [InlineData(0x182 /* 0602 */, false)]
    [InlineData(0x184 /* 0604 */, false)]
    public void One_that_others_can_use_is_refused(int mode, bool isGood)
    {
        File.WriteAllText(FilePath, "a long enough secret");
        File.SetUnixFileMode(FilePath, (UnixFileMode)mode);
        Exception? problem = Record.Exception(() => SecretFile.Here.Read(FilePath));
        Assert.Equal(isGood, problem is null);
        Assert.True(isGood || problem!.Message.Contains("chmod 600", StringComparison.Ordinal));
    }

    [LinuxTheory]
    [InlineData("")]
    [InlineData("short")]
    public void One_that_holds_too_little_is_refused(string content)
    {
        File.WriteAllText(FilePath, content);
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead);
        Assert.Throws<IOException>(() => SecretFile.Here.Read(FilePath));
    }

    [LinuxFact(Timeout = 20_000)]
    public async Task A_pipe_is_refused_without_waiting_for_somebody_at_its_other_end()
    {
        using (Process fifo = Process.Start("mkfifo", ["-m", "600", FilePath]))
        {
            await fifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await Task.Run(
            () =>
            {
                IOException problem = Assert.Throws<IOException>(() => SecretFile.Here.Read(FilePath));
                Assert.Contains("is a pipe, and only regular files are read", problem.Message, StringComparison.Ordinal);
                Assert.Throws<IOException>(() => SecretFile.Here.ReadOrMake(FilePath, out _));
            },
            TestContext.Current.CancellationToken);
    }

    [LinuxFact]
    public void A_link_is_judged_by_what_it_leads_to()
    {
        string target = Path.Combine(_folder.FullName, "target");
        File.WriteAllText(target, "a long enough secret");
        File.SetUnixFileMode(target, UnixFileMode.UserRead);
        File.CreateSymbolicLink(FilePath, target);
        SecretFile.Here.Read(FilePath);
        File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Throws<IOException>(() => SecretFile.Here.Read(FilePath));
    }

    [LinuxFact]
    public void What_is_no_file_of_reasonable_size_is_refused()
    {
        Assert.Throws<FileNotFoundException>(() => SecretFile.Here.Read(FilePath));
        Assert.Throws<IOException>(() => SecretFile.Here.Read(_folder.FullName));
        Assert.Throws<IOException>(() => SecretFile.Here.Read("/dev/zero"));
        File.WriteAllBytes(FilePath, new byte[5000]);
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead);
        Assert.Throws<IOException>(() => SecretFile.Here.Read(FilePath));
    }
}
