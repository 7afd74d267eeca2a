using System.Diagnostics;
using System.Net.Sockets;
using Jitney.Interop.Files;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Files;

/// <summary>Is what cannot be an input refused at once, whatever stands behind its name, and is the rest read?</summary>
public sealed class UnfitFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("jitney-unfit-").FullName;

    // The runtime cannot delete names that are no text.
    public void Dispose() => Shell($"rm -r '{_folder}'");

    [LinuxTheory]
    [InlineData("/dev/zero", "a device")]
    [InlineData("/dev/tty", "a device")]
    [InlineData("/dev/null", "a device")]
    public void Devices_are_refused(string path, string what) => Assert.Contains(what, Refusal(path), StringComparison.Ordinal);

    [LinuxFact]
    public void A_pipe_is_refused_without_waiting_for_a_writer()
    {
        string path = Path.Combine(_folder, "pipe");
        Shell($"mkfifo '{path}'");
        Assert.Contains("a pipe", Refusal(path), StringComparison.Ordinal);
    }

    [LinuxFact]
    public void A_socket_is_refused()
    {
        string path = Path.Combine(_folder, "socket");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        Assert.Contains("a socket", Refusal(path), StringComparison.Ordinal);
    }

    [LinuxFact]
    public void Names_that_are_none_are_refused()
    {
        Assert.Contains("empty", Assert.Throws<FileNotFoundException>(() => MappedFile.Open("")).Message, StringComparison.Ordinal);
        Assert.Contains("zero character", Refusal("a\0b"), StringComparison.Ordinal);
        Assert.Contains("longer", Refusal(new string('x', 5000)), StringComparison.Ordinal);
        string loop = Path.Combine(_folder, "loop");
        File.CreateSymbolicLink(loop, loop);
        Assert.Contains("circles", Refusal(loop), StringComparison.Ordinal);
    }

    [LinuxFact]
    public void A_file_that_others_have_locked_is_read()
    {
        string path = Path.Combine(_folder, "locked");
        File.WriteAllBytes(path, [1, 2, 3]);
        using FileStream held = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        using MappedFile file = MappedFile.Open(path);
        Assert.Equal(3, file.Memory.Length);
    }

    [LinuxFact]
    public void A_name_that_is_no_UTF_8_is_found()
    {
        Shell($"printf text > '{_folder}/'$(printf 'a\\377\\303z')");
        using MappedFile file = MappedFile.Open($"{_folder}/a\udcff\udcc3z");
        Assert.Equal(4, file.Memory.Length);
    }

    private static void Shell(string command)
    {
        using Process shell = Process.Start("sh", ["-c", command]);
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }

    private static string Refusal(string path) => Assert.Throws<IOException>(() => MappedFile.Open(path)).Message;
}
