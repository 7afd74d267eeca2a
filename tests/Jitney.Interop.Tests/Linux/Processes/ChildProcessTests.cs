using System.Globalization;
using System.Text;
using Jitney.Interop.Processes;
using Jitney.Interop.Streams;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Linux.Processes;

/// <summary>Do children start as they should, and is their end seen?</summary>
public sealed class ChildProcessTests
{
    private const int Patience = 20_000;

    [LinuxTheory(Timeout = Patience)]
    [InlineData("exit 0", 0, null)]
    [InlineData("exit 7", 7, null)]
    [InlineData("exit 255", 255, null)]
    [InlineData("kill -KILL $$", null, 9)]
    [InlineData("kill -SEGV $$", null, 11)]
    public async Task Its_exit_code_or_signal_is_told(string script, int? code, int? signal) =>
        Assert.Equal(new ExitStatus(code, signal), await ReapAsync(Shell(script)));

    [LinuxFact(Timeout = Patience)]
    public async Task It_is_not_reaped_before_it_ends()
    {
        using ChildProcess child = ChildProcess.Start(new ProcessStart("/bin/sleep", ["sleep", "1000"]));

        Assert.False(child.TryReap(out _));
        child.Kill();
        child.Kill();

        Assert.Equal(new ExitStatus(null, 9), await ReapAsync(child));
    }

    [LinuxFact(Timeout = Patience)]
    public async Task Children_of_the_runtime_and_ours_leave_each_other_alone()
    {
        using System.Diagnostics.Process theirs = System.Diagnostics.Process.Start("/bin/sh", ["-c", "exit 3"]);
        using ChildProcess ours = Shell("exit 4");
        await theirs.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(3, theirs.ExitCode);
        Assert.Equal(new ExitStatus(4, null), await ReapAsync(ours));
    }

    [LinuxFact]
    public void A_missing_program_is_told_with_its_name()
    {
        var exception = Assert.Throws<SystemCallException>(() => ChildProcess.Start(new ProcessStart("/no/such/program", ["x"])));
        Assert.Equal("posix_spawn", exception.Call);
        Assert.Contains("/no/such/program", exception.Message, StringComparison.Ordinal);
    }

    [LinuxFact(Timeout = Patience)]
    public async Task It_gets_its_arguments_environment_and_directory() => Assert.Equal(
        "a b|ü|/tmp|value|",
        await OutputAsync("printf '%s|' \"$1\" \"$2\" \"$PWD\" \"$NAME\"", ["a b", "ü"], start => start with
        {
            WorkingDirectory = "/tmp",
            Environment = new Dictionary<string, string> { ["NAME"] = "value" },
        }));

    [LinuxFact(Timeout = Patience)]
    public async Task It_inherits_the_environment()
    {
        Environment.SetEnvironmentVariable("JITNEY_TEST_VARIABLE", "inherited");
        Assert.Equal("inherited", await OutputAsync("printf %s \"$JITNEY_TEST_VARIABLE\"", [], start => start));
    }

    [LinuxFact(Timeout = Patience)]
    public async Task It_ignores_and_blocks_no_signal()
    {
        // The runtime ignores SIGPIPE in this process, which makes the test one.
        string[] own = await File.ReadAllLinesAsync("/proc/self/status", TestContext.Current.CancellationToken);
        string ignored = own.Single(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[8..];
        Assert.NotEqual(0UL, ulong.Parse(ignored, NumberStyles.HexNumber, CultureInfo.InvariantCulture) & (1 << 12));
        Assert.Equal(
            "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n",
            await OutputAsync("exec grep -E 'SigBlk|SigIgn' /proc/self/status", [], start => start));
    }

    [LinuxFact(Timeout = Patience)]
    public async Task It_gets_descriptors_at_chosen_numbers_and_no_others()
    {
        (SafeDescriptor first, SafeDescriptor second) = Descriptors.Here.MakePipe();
        (SafeDescriptor third, SafeDescriptor fourth) = Descriptors.Here.MakePipe();
        using (first)
        using (second)
        using (third)
        using (fourth)
        {
            // Each wants the number that another one has now, one its own, and one a new one.
            int free = new[] { first.Number, second.Number, third.Number, fourth.Number }.Max() + 100;
            string firstPipe = Target($"/proc/self/fd/{first.Number}");
            string secondPipe = Target($"/proc/self/fd/{third.Number}");

            // Of others there may be some for a moment: the runtime opens files that children inherit.
            const string List = "cd /proc/self/fd && for f in *; do printf '%s %s\n' \"$f\" \"$(readlink \"$f\")\"; done | grep -e \"$1\" -e \"$2\" || true";
            string[] pipes = [$" {firstPipe}$".Replace("[", "\\[", StringComparison.Ordinal), $" {secondPipe}$".Replace("[", "\\[", StringComparison.Ordinal)];
            Assert.Empty(await OutputAsync(List, pipes, start => start));
            string with = await OutputAsync(List, pipes, start => start with
            {
                Descriptors =
                [
                    .. start.Descriptors,
                    new HandedDescriptor(first, second.Number),
                    new HandedDescriptor(second, first.Number),
                    new HandedDescriptor(third, third.Number),
                    new HandedDescriptor(fourth, free),
                ],
            });
            Assert.Equal(
                new HashSet<string> { $"{first.Number} {firstPipe}", $"{second.Number} {firstPipe}", $"{third.Number} {secondPipe}", $"{free} {secondPipe}" },
                [.. with.Split('\n', StringSplitOptions.RemoveEmptyEntries)]);
        }

        static string Target(string descriptor) => new FileInfo(descriptor).LinkTarget!;
    }

    [LinuxFact(Timeout = Patience)]
    public async Task Descriptors_that_swap_numbers_swap_what_they_are()
    {
        (SafeDescriptor readEnd, SafeDescriptor writeEnd) = Descriptors.Here.MakePipe();
        using (readEnd)
        using (writeEnd)
        {
            string script = $"printf swapped >&{readEnd.Number}; head -c 7 <&{writeEnd.Number}";

            // bash, for dash knows no descriptors above 9.
            Assert.Equal("swapped", await OutputAsync("exec bash -c \"$1\"", [script], start => start with
            {
                Descriptors = [.. start.Descriptors, new HandedDescriptor(readEnd, writeEnd.Number), new HandedDescriptor(writeEnd, readEnd.Number)],
            }));
        }
    }

    [LinuxFact]
    public void Two_descriptors_for_one_number_are_refused()
    {
        (SafeDescriptor readEnd, SafeDescriptor writeEnd) = Descriptors.Here.MakePipe();
        using (readEnd)
        using (writeEnd)
        {
            Assert.Throws<ArgumentException>(() => ChildProcess.Start(new ProcessStart("/bin/true", ["true"])
            {
                Descriptors = [new(readEnd, 50), new(writeEnd, 50)],
            }));
        }
    }

    [LinuxFact]
    public void A_null_character_in_an_argument_is_refused() =>
        Assert.Throws<ArgumentException>(() => ChildProcess.Start(new ProcessStart("/bin/true", ["true", "a\0b"])));

    private static ChildProcess Shell(string script) => ChildProcess.Start(new ProcessStart("/bin/sh", ["sh", "-c", script]));

    private static Task<ExitStatus> ReapAsync(ChildProcess child) => Task.Run(() =>
    {
        using (child)
        {
            Assert.True(new DescriptorWait(child.Descriptor).Wait(TimeSpan.FromMilliseconds(Patience)));
            Assert.True(child.TryReap(out ExitStatus status));
            return status;
        }
    });

    private static async Task<string> OutputAsync(string script, string[] arguments, Func<ProcessStart, ProcessStart> adapt)
    {
        (SafeDescriptor readEnd, SafeDescriptor writeEnd) = Descriptors.Here.MakePipe();
        ChildProcess child;
        using (writeEnd)
        {
            child = ChildProcess.Start(adapt(new ProcessStart("/bin/sh", ["sh", "-c", script, "sh", .. arguments])
            {
                Descriptors = [new HandedDescriptor(writeEnd, 1)],
            }));
        }

        using var output = ByteConnection.Over(readEnd, readEnd);
        string text = await Task.Run(() => ReadToEnd(output));
        await ReapAsync(child);
        return text;
    }

    private static string ReadToEnd(ByteConnection output)
    {
        var text = new StringBuilder();
        var buffer = new byte[1000];
        while (output.TryRead(buffer, out int count, out _) && count > 0)
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return text.ToString();
    }
}
