using System.Text;
using Jitney.Interop.Processes;
using Jitney.Interop.Streams;
using Jitney.Interop.Windows.Processes;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Windows;

/// <summary>Do children start as they should on Windows, with what they should have, and is their end told?</summary>
public sealed class WindowsProcessTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    private static string Shell => Path.Combine(Environment.SystemDirectory, "cmd.exe");

    [WindowsFact]
    public void The_whole_exit_code_is_told()
    {
        Assert.Equal(new ExitStatus(7, null), Reap(Start("exit 7")));
        Assert.Equal("access violation (0xC0000005)", Reap(Start("exit -1073741819")).ToString());

        // What says that a process still runs may be its exit code.
        Assert.Equal(new ExitStatus(259, null), Reap(Start("exit 259")));
    }

    [WindowsFact]
    public void It_is_not_reaped_before_it_ends_and_can_be_killed()
    {
        (SafeDescriptor readEnd, SafeDescriptor writeEnd) = Descriptors.Here.MakePipe();
        using (writeEnd)
        using (readEnd)
        {
            // It reads until the end of its input.
            ChildProcess child = ChildProcess.Start(new ProcessStart(Shell, ["cmd"]) { Descriptors = [new HandedDescriptor(readEnd, StandardStream.Input)] });
            Assert.False(child.TryReap(out _));
            child.Kill();
            child.Kill();
            Assert.Equal(new ExitStatus(137, null), Reap(child));
        }
    }

    [WindowsFact]
    public void It_gets_its_environment_and_directory()
    {
        string folder = Path.GetFullPath(Environment.SystemDirectory);
        string text = Output("echo %NAME% %CD% %SystemRoot%", start => start with
        {
            WorkingDirectory = folder,
            Environment = new Dictionary<string, string> { ["NAME"] = "value", ["another"] = "ü" },
        });
        Assert.Equal($"value {folder} {Environment.GetEnvironmentVariable("SystemRoot")}", text.TrimEnd(), ignoreCase: true);
    }

    [WindowsFact]
    public void A_secret_is_not_passed_on()
    {
        Environment.SetEnvironmentVariable("JITNEY_SECRET", "long enough to be a secret");
        Environment.SetEnvironmentVariable("JITNEY_TEST_VARIABLE", "inherited");
        try
        {
            Assert.Equal("inherited %JITNEY_SECRET%", Output("echo %JITNEY_TEST_VARIABLE% %JITNEY_SECRET%", static start => start).TrimEnd());
            Assert.Equal("first", Output("echo %JITNEY_TEST_VARIABLE%", static start => start with { FirstVariable = "jitney_test_variable=first" }).TrimEnd());
        }
        finally
        {
            Environment.SetEnvironmentVariable("JITNEY_SECRET", null);
            Environment.SetEnvironmentVariable("JITNEY_TEST_VARIABLE", null);
        }
    }

    [WindowsFact]
    public void A_missing_program_is_told_with_its_name()
    {
        var exception = Assert.Throws<SystemCallException>(static () => ChildProcess.Start(new ProcessStart(@"C:\no\such\program.exe", ["x"])));
        Assert.Equal("CreateProcessW", exception.Call);
        Assert.Contains(@"C:\no\such\program.exe", exception.Message, StringComparison.Ordinal);
    }

    [WindowsFact]
    public void Batch_files_are_refused() =>
        Assert.Equal(SystemProblem.NoProgram, Assert.Throws<SystemCallException>(static () => ChildProcess.Start(new ProcessStart(@"C:\x.BAT", ["x"]))).Problem);

    [WindowsFact]
    public void Numbers_that_a_child_cannot_see_are_refused()
    {
        (SafeDescriptor readEnd, SafeDescriptor writeEnd) = Descriptors.Here.MakePipe();
        using (readEnd)
        using (writeEnd)
        {
            Assert.Throws<ArgumentException>(() => ChildProcess.Start(new ProcessStart(Shell, ["cmd"]) { Descriptors = [new(readEnd, 50)] }));
            Assert.Throws<ArgumentException>(() => ChildProcess.Start(new ProcessStart(Shell, ["cmd"]) { Descriptors = [new(readEnd), new(readEnd)] }));
        }
    }

    [Theory]
    [InlineData("\"a\" b c", "a", "b", "c")]
    [InlineData("\"a b\" \"c d\" \"\"", "a b", "c d", "")]
    [InlineData("\"p\" a\\\\b \"a\\\\\\\\ \" \"e\\\"f\" \"\\\\\\\"\" \"g h\\\\\"", "p", "a\\\\b", "a\\\\\\\\ ", "e\"f", "\\\"", "g h\\")]
    public void Words_become_a_line(string line, params string[] words) => Assert.Equal(line, CommandLineText.Of(words));

    [Fact]
    public void Words_without_a_spelling_are_refused()
    {
        Assert.Throws<ArgumentException>(static () => CommandLineText.Of(["a\"b"]));
        Assert.Throws<ArgumentException>(static () => CommandLineText.Of(["a", "b\0c"]));
    }

    [Theory]
    [InlineData(3, "exit code 3")]
    [InlineData(259, "exit code 259")]
    [InlineData(unchecked((int)0xC00000FD), "stack overflow (0xC00000FD)")]
    [InlineData(unchecked((int)0xE06D7363), "uncaught C++ exception (0xE06D7363)")]
    [InlineData(unchecked((int)0xC0001234), "exit code 0xC0001234")]
    public void Exit_codes_say_what_they_are(int code, string text) => Assert.Equal(text, new ExitStatus(code, null).ToString());

    private static ChildProcess Start(string command) => ChildProcess.Start(new ProcessStart(Shell, ["cmd", "/d", "/c", command]));

    private static ExitStatus Reap(ChildProcess child)
    {
        using (child)
        {
            Assert.True(new DescriptorWait(child.Descriptor).Wait(s_limit));
            Assert.True(child.TryReap(out ExitStatus status));
            return status;
        }
    }

    private static string Output(string command, Func<ProcessStart, ProcessStart> adapt)
    {
        (SafeDescriptor readEnd, SafeDescriptor writeEnd) = Descriptors.Here.MakePipe();
        ChildProcess child;
        using (writeEnd)
        {
            child = ChildProcess.Start(adapt(new ProcessStart(Shell, ["cmd", "/d", "/c", command]) { Descriptors = [new HandedDescriptor(writeEnd, StandardStream.Output)] }));
        }

        using ByteConnection output = ByteConnection.Over(readEnd, readEnd);
        var text = new StringBuilder();
        byte[] buffer = new byte[1000];
        while (output.TryRead(buffer, out int count, out _) && count > 0)
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        Reap(child);
        return text.ToString();
    }
}
