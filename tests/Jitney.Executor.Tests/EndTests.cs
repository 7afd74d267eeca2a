using System.Diagnostics;
using Jitney.Executor.Tests.Support;
using Jitney.Interop.Processes;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.TestSupport;

namespace Jitney.Executor.Tests;

public sealed class EndTests : IDisposable
{
    private const string Source = """
        #define _GNU_SOURCE
        #include <stdio.h>
        #include <stdlib.h>
        #ifdef _WIN32
        #include <io.h>
        #include <windows.h>
        int sleep_for_ever(void) { _write(1, "x", 1); for (;;) Sleep(INFINITE); }
        #else
        #include <unistd.h>
        int sleep_for_ever(void) { write(1, "x", 1); for (;;) pause(); }
        int close_all(void) { closefrom(3); write(1, "x", 1); for (;;) pause(); }
        int leave_child(int argc, char **argv)
        {
            if (fork() == 0) { close(1); close(2); alarm(60); pause(); _exit(0); }
            return 3;
        }
        #endif
        int print(int argc, char **argv) { printf("%s", "buffered"); return 4; }
        """;

    private readonly RunningExecutor _executor = new();
    private readonly NativeLibrarySource _sources = new();

    public void Dispose()
    {
        _executor.Dispose();
        _sources.Dispose();
    }

    [Fact]
    public void The_end_of_the_stream_is_an_orderly_end()
    {
        _executor.CloseStream();

        Assert.Equal(new ExitStatus(0, null), _executor.AwaitExit());
        Assert.Equal("", _executor.ReadOutput());
    }

    [Fact]
    public void Hangup_is_an_orderly_end()
    {
        _executor.Send(Opcode.Hangup);

        Assert.Null(_executor.Receive());
        Assert.Equal(new ExitStatus(0, null), _executor.AwaitExit());
    }

    [Fact]
    public void What_a_program_left_in_buffers_is_written_at_an_orderly_end()
    {
        ReadOnlyMemory<byte> result = _executor.Call(BootstrapSymbols.RunAsMain, RunMessages.EncodeMain(new SpsWriter(), Find("print"), []));
        Assert.Equal(4, RunMessages.DecodeMainResult(result.Span));
        _executor.CloseStream();

        Assert.Equal(new ExitStatus(0, null), _executor.AwaitExit());
        Assert.Equal("buffered", _executor.ReadOutput());
    }

    [Fact]
    public void Running_code_does_not_outlive_the_controller() => EndsWhileItRuns("sleep_for_ever");

    [LinuxFact]
    public void Running_code_that_has_closed_the_stream_does_not_either() => EndsWhileItRuns("close_all");

    [LinuxFact]
    public void A_child_of_the_program_does_not_keep_the_stream_open()
    {
        _executor.Send(BootstrapSymbols.ProgramRun, RunMessages.EncodeMain(new SpsWriter(), Find("leave_child"), ["program"]));

        Assert.Null(_executor.Receive());
        Assert.Equal(new ExitStatus(3, null), _executor.AwaitExit());
    }

    [LinuxFact]
    public async Task The_executor_ends_when_its_controller_is_killed()
    {
        // The shell is the controller: it alone holds the other ends of the executor's pipes.
        using var controller = new Process
        {
            StartInfo = new ProcessStartInfo("bash", ["-c", "coproc E { exec \"$0\" filedescs=0,1; }; echo $E_PID; wait", ExecutorProgram.Path])
            {
                RedirectStandardOutput = true,
            },
        };
        controller.Start();
        string? line = await controller.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        using Process executor = Process.GetProcessById(int.Parse(line!, System.Globalization.CultureInfo.InvariantCulture));

        controller.Kill();

        // Not our child, so its end cannot be awaited by itself.
        await executor.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    private void EndsWhileItRuns(string function)
    {
        _executor.Send(BootstrapSymbols.FunctionCall, RunMessages.EncodeFunctionCall(new SpsWriter(), Find(function), []));
        _executor.AwaitOutput();

        _executor.CloseStream();

        Assert.Equal(new ExitStatus(1, null), _executor.AwaitExit());
    }

    private ExecutorAddress Find(string function) => _executor.Find(_executor.Open(_sources.Compile(Source)), function);
}
