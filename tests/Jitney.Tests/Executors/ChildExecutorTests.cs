using System.Runtime.Versioning;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Xunit;

namespace Jitney.Tests.Executors;

/// <summary>Are children that are no good executors, or that end in odd ways, told apart and cleared away?</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ChildExecutorTests : IDisposable
{
    private const int Patience = 60_000;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("jitney-child-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact(Timeout = Patience)]
    public Task A_program_that_is_missing() => FailsAsync("the controller could not start the executor: there is no file /no/such/executor", new("/no/such/executor"));

    [Fact(Timeout = Patience)]
    public Task A_folder() => FailsAsync("the controller could not start the executor: /etc is a folder", new("/etc"));

    [Fact(Timeout = Patience)]
    public Task A_file_that_is_no_program() => FailsAsync("/etc/passwd is not marked as a program: posix_spawn (/etc/passwd): Permission denied", new("/etc/passwd"));

    [Theory(Timeout = Patience)]
    [InlineData(ChildTransport.SocketPair)]
    [InlineData(ChildTransport.Pipes)]
    public Task A_program_that_ends(ChildTransport transport) =>
        FailsAsync("the executor could not start: it ended: exit code 1", new("/bin/cat") { Transport = transport });

    [Fact(Timeout = Patience)]
    public async Task A_program_that_is_killed() => await FailsAsync("it ended: killed by SIGKILL", new(Script("kill -9 $$")));

    [Fact(Timeout = Patience)]
    public async Task A_program_that_says_nothing_is_ended()
    {
        string numberFile = Path.Combine(_directory.FullName, "number");

        await FailsAsync("it did not greet within 2 s", new(Script($"echo $$ > {numberFile}; exec sleep 1000"))
        {
            Patience = new ExecutorOptions { Deadline = TimeSpan.FromSeconds(2) },
        });

        Assert.False(Directory.Exists("/proc/" + (await File.ReadAllTextAsync(numberFile, Cancellation)).Trim()));
    }

    [Fact(Timeout = Patience)]
    public async Task A_program_that_talks_nonsense_is_ended() =>
        await FailsAsync("the executor broke the protocol", new(Script("head -c 1000 /dev/urandom >&$out; exec sleep 1000")));

    [Fact(Timeout = Patience)]
    public async Task Giving_up_ends_the_child()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ChildExecutor.StartAsync(new(Script("exec sleep 1000")), source.Token));
    }

    [Fact(Timeout = Patience)]
    public async Task Its_end_counts_though_its_own_children_keep_the_stream_open()
    {
        await using IExecutorProcessControl executor = await ChildExecutor.StartAsync(
            new(Script($"cat {GreetingFile()} >&$out; sleep 60 </dev/null >/dev/null 2>&1 & echo $! > {_directory.FullName}/sleeper; head -c 35 <&$in >/dev/null; exit 7")), Cancellation);

        ExecutorException exception = await Assert.ThrowsAnyAsync<ExecutorException>(() => CallAsync(executor, CallLimit.None));

        Assert.Contains("it ended: exit code 7", exception.Message, StringComparison.Ordinal);
        Assert.Equal(new ExecutorEnd(7, null, null), await executor.Ended);
        using var sleeper = System.Diagnostics.Process.GetProcessById(int.Parse(
            await File.ReadAllTextAsync(_directory.FullName + "/sleeper", Cancellation), System.Globalization.CultureInfo.InvariantCulture));
        Assert.False(sleeper.HasExited);
        sleeper.Kill();
    }

    [Fact(Timeout = Patience)]
    public async Task What_it_said_before_its_end_is_heard()
    {
        byte[] result = new byte[MessageHeaderLength + 1];
        new MessageHeader(33, Opcode.Result, 0, default).Write(result);
        result[^1] = 42;
        string resultFile = Path.Combine(_directory.FullName, "result");
        await File.WriteAllBytesAsync(resultFile, result, Cancellation);
        await using IExecutorProcessControl executor = await ChildExecutor.StartAsync(
            new(Script($"cat {GreetingFile()} >&$out; head -c 35 <&$in >/dev/null; cat {resultFile} >&$out; exit 0")), Cancellation);

        Assert.Equal([42], (await CallAsync(executor, CallLimit.Deadline)).ToArray());
        Assert.Equal(new ExecutorEnd(0, null, null), await executor.Ended);
    }

    [Fact(Timeout = Patience)]
    public async Task A_program_that_closes_the_stream_and_runs_on_has_not_ended()
    {
        string go = Path.Combine(_directory.FullName, "go");
        string script = $"cat {GreetingFile()} >&$out; head -c 70 <&$in >/dev/null; eval \"exec $in>&- $out>&-\"; until [ -e {go} ]; do sleep 0.05; done; exit 5";
        await using IExecutorProcessControl executor = await ChildExecutor.StartAsync(new(Script(script)), Cancellation);

        Task program = CallAsync(executor, CallLimit.None);
        ExecutorException exception = await Assert.ThrowsAnyAsync<ExecutorException>(() => CallAsync(executor, CallLimit.Deadline));

        Assert.Contains("it closed the connection", exception.Message, StringComparison.Ordinal);
        Assert.False(program.IsCompleted);
        Assert.False(executor.Ended.IsCompleted);
        await File.WriteAllTextAsync(go, "", Cancellation);
        Assert.Contains("it ended: exit code 5", (await Assert.ThrowsAnyAsync<ExecutorException>(() => program)).Message, StringComparison.Ordinal);
        Assert.Equal(new ExecutorEnd(5, null, null), await executor.Ended);
    }

    [Fact(Timeout = Patience)]
    public async Task It_gets_further_words_environment_and_directory()
    {
        string said = Path.Combine(_directory.FullName, "said");
        await FailsAsync("exit code 9", new(Script($"echo \"$2 $3 $VARIABLE $PWD\" > {said}; exit 9"))
        {
            Arguments = ["one", "two words"],
            Environment = new Dictionary<string, string> { ["VARIABLE"] = "value", ["PATH"] = "/usr/bin:/bin" },
            WorkingDirectory = "/usr",
        });

        Assert.Equal("one two words value /usr\n", await File.ReadAllTextAsync(said, Cancellation));
    }

    [Theory]
    [InlineData("/usr/lib/llvm-19/bin/llvm-jitlink-executor", ChildTransport.Pipes)]
    [InlineData("/usr/lib/llvm-19/jitney-executor", ChildTransport.SocketPair)]
    public void The_transport_is_guessed_by_the_name(string path, ChildTransport transport) =>
        Assert.Equal(transport, ChildExecutorOptions.For(path).Transport);

    private const int MessageHeaderLength = MessageHeader.Length;

    private static async Task FailsAsync(string problem, ChildExecutorOptions options)
    {
        ExecutorException exception = await Assert.ThrowsAnyAsync<ExecutorException>(() => ChildExecutor.StartAsync(options, Cancellation));
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    private static Task<ReadOnlyMemory<byte>> CallAsync(IExecutorProcessControl executor, CallLimit limit) =>
        executor.CallAsync(new ExecutorAddress(1), new byte[] { 1, 2, 3 }, "test", limit, cancellation: Cancellation).AsTask();

    /// <summary>A program in bash; <c>$out</c> is its descriptor.</summary>
    private string Script(string text)
    {
        string path = Path.Combine(_directory.FullName, Path.GetRandomFileName());
        File.WriteAllText(path, $"#!/bin/bash\nout=${{1##*,}}\nin=${{1%%,*}}\nin=${{in##*=}}\n{text}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private string GreetingFile()
    {
        byte[] content = FakeExecutor.Setup.Encode(new SpsWriter()).Written.ToArray();
        var header = new byte[MessageHeaderLength];
        MessageHeader.For(Opcode.Setup, 0, default, content.Length).Write(header);
        string path = Path.Combine(_directory.FullName, "greeting");
        File.WriteAllBytes(path, [.. header, .. content]);
        return path;
    }
}
