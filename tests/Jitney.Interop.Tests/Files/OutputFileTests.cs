using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Jitney.Interop.Files;
using Jitney.Interop.Linux.Files;
using Jitney.Interop.Streams;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Files;

/// <summary>Is only what may be replaced replaced, as a whole or not at all?</summary>
public sealed class OutputFileTests : IDisposable
{
    private const uint OwnersAlonePermissions = 0x180;
    private const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jitney-output-");

    public void Dispose() => _folder.Delete(recursive: true);

    [LinuxFact]
    public void A_new_file_appears_with_the_usual_permissions_and_nothing_beside_it()
    {
        Write("new", "content");
        using (File.Create(PathOf("usual")))
        {
            // Its permissions are those that the process's mask leaves.
        }

        Assert.Equal("content", File.ReadAllText(PathOf("new")));
        Assert.Equal(File.GetUnixFileMode(PathOf("usual")), File.GetUnixFileMode(PathOf("new")));
        Assert.Equal(["new", "usual"], Names());
    }

    [LinuxTheory]
    [InlineData("")]
    [InlineData("longer than what was there before")]
    public void A_regular_file_is_replaced_and_keeps_its_permissions_and_other_names_keep_its_content(string content)
    {
        File.WriteAllText(PathOf("file"), "before");
        File.SetUnixFileMode(PathOf("file"), OwnersAlone);
        Make("ln", "file", "other");
        Write("file", content);
        Assert.Equal((content, "before"), (File.ReadAllText(PathOf("file")), File.ReadAllText(PathOf("other"))));
        Assert.Equal(OwnersAlone, File.GetUnixFileMode(PathOf("file")));
        Assert.Equal(["file", "other"], Names());
    }

    [LinuxFact]
    public void A_link_stays_and_what_it_names_is_written()
    {
        File.WriteAllText(PathOf("target"), "before");
        File.CreateSymbolicLink(PathOf("link"), "target");
        File.CreateSymbolicLink(PathOf("chain"), "link");
        File.CreateSymbolicLink(PathOf("dangling"), "made");
        File.CreateSymbolicLink(PathOf("nowhere"), "no/made");
        Write("chain", "content");
        Write("dangling", "content");
        Assert.Throws<IOException>(() => Write("nowhere", "content"));
        Assert.Equal(("content", "content"), (File.ReadAllText(PathOf("target")), File.ReadAllText(PathOf("made"))));
        Assert.Equal(("link", "target", "made"), (LinkOf("chain"), LinkOf("link"), LinkOf("dangling")));
        Assert.Equal(["chain", "dangling", "link", "made", "nowhere", "target"], Names());
    }

    [LinuxFact]
    public async Task A_pipe_is_written_to_and_stays_one()
    {
        Make("mkfifo", "pipe");
        Task<string> read = Task.Run(() => File.ReadAllText(PathOf("pipe")), TestContext.Current.CancellationToken);
        Write("pipe", "content");
        Assert.Equal("content", await read);
        Make("test", "-p", "pipe");
        Assert.Equal(["pipe"], Names());
    }

    [LinuxFact]
    public void A_device_is_written_to_and_stays_one()
    {
        // The other end of a terminal is one that everybody may make. The system hands on what is written there in pieces of its own: a whole line is waited for.
        using Process terminal = Start("python3", "-c", "import os; a, b = os.openpty(); print(os.ttyname(b), flush=True); print(open(a, 'rb', 0).readline().decode())");
        string name = terminal.StandardOutput.ReadLine()!;
        OutputFile.Here.Write(name, Content("content\n"));
        Assert.Equal("content", terminal.StandardOutput.ReadLine());
        terminal.WaitForExit();
    }

    [LinuxFact]
    public void Folders_sockets_and_what_lies_nowhere_are_errors_and_stay()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(PathOf("socket")));
        Directory.CreateDirectory(PathOf("folder"));
        Assert.Equal("it is a socket", Assert.Throws<IOException>(() => Write("socket", "content")).Message);
        Assert.Equal("Is a directory", Assert.Throws<IOException>(() => Write("folder", "content")).Message);
        Assert.Equal("No such file or directory", Assert.Throws<IOException>(() => Write("new/", "content")).Message);
        Assert.Equal("No such file or directory", Assert.Throws<IOException>(() => Write("no/new", "content")).Message);
        Assert.Equal("No such file or directory", Assert.Throws<IOException>(() => OutputFile.Here.Write("", Content("content"))).Message);
        Make("test", "-S", "socket");
        Assert.Equal(["folder", "socket"], Names());
    }

    [LinuxFact]
    public void What_a_process_has_open_is_written_to_where_it_is()
    {
        File.WriteAllText(PathOf("file"), "before");
        using var file = new FileStream(PathOf("file"), FileMode.Open, FileAccess.ReadWrite);

        // It was opened by this process, so that nobody can have meant it by its number.
        nint number = file.SafeFileHandle.DangerousGetHandle();
        Assert.Equal("Bad file descriptor", Assert.Throws<IOException>(() => OutputFile.Here.Write($"/proc/self/fd/{number}", Content("content"))).Message);
        Assert.Equal("No such file or directory", Assert.Throws<IOException>(() => OutputFile.Here.Write("/dev/fd/987", Content("content"))).Message);
        Assert.Equal("before", File.ReadAllText(PathOf("file")));

        using Process other = Start("sh", "-c", "exec 9<>file && echo && read line");
        other.StandardOutput.ReadLine();
        OutputFile.Here.Write($"/proc/{other.Id}/fd/9", Content("after"));
        file.Position = 0;
        Assert.Equal("after", new StreamReader(file).ReadToEnd());
        other.StandardInput.WriteLine();
        other.WaitForExit();
    }

    [LinuxTheory]
    [InlineData("mkfifo")]
    [InlineData("ln", "-s", "elsewhere")]
    [InlineData("mkdir")]
    public void What_has_become_something_else_since_it_was_looked_at_is_given_back(params string[] make)
    {
        File.WriteAllText(PathOf("place"), "before");
        using var folder = new SafeDescriptor(FolderCalls.OpenAt(FolderCalls.AT_FDCWD, _folder.FullName, FolderCalls.O_PATH, 0));
        FileFacts facts = FileIdentity.Describe(folder.Number, "place")!.Value;
        File.Delete(PathOf("place"));
        Make(make[0], [.. make[1..], "place"]);
        (ulong, ulong) present = FileIdentity.Describe(folder.Number, "place")!.Value.Identity;
        Assert.Equal(ReplacementResult.Exchanged, FileReplacement.TryReplace(folder, "place", facts, Content("content")));
        Assert.Equal(present, FileIdentity.Describe(folder.Number, "place")!.Value.Identity);
        Assert.False(FileReplacement.TryMake(folder, "place", OwnersAlonePermissions, Content("content")));
        Assert.Equal(["place"], Names());
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private string? LinkOf(string name) => new FileInfo(PathOf(name)).LinkTarget;

    private string[] Names() => [.. _folder.GetFileSystemInfos().Select(entry => entry.Name).Order()];

    private void Write(string name, string content) => OutputFile.Here.Write(PathOf(name), Content(content));

    // In pieces, as a large one is.
    private static Action<Stream> Content(string text) => output => Array.ForEach(Encoding.UTF8.GetBytes(text), output.WriteByte);

    private void Make(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        WorkingDirectory = _folder.FullName,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
