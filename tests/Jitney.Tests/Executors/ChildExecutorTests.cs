using System.Diagnostics;
using System.Globalization;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Tests.Executors;

/// <summary>Are children that are no good executors, or that end in odd ways, told apart and cleared away?</summary>
public sealed class ChildExecutorTests : IDisposable
{
    private const int Patience = 60_000;
    private const int CallSize = MessageHeader.Length + 3;

    private readonly Toolbox _tools = new();

    // Nothing else lies beside what is compiled: it is recorded alone.
    private readonly Toolbox _compiler = new();
    private string? _program;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _tools.Dispose();
        _compiler.Dispose();
    }

    [Fact(Timeout = Patience)]
    public Task A_program_that_is_missing() => FailsAsync($"the controller could not start the executor: there is no file {PathOf("missing")}", new(PathOf("missing")));

    [Fact(Timeout = Patience)]
    public Task A_folder() => FailsAsync($"the controller could not start the executor: {_tools.Folder} is a folder", new(_tools.Folder));

    [Fact(Timeout = Patience)]
    public Task A_file_that_is_no_program()
    {
        File.WriteAllText(PathOf("text.exe"), "text");
        string problem = OperatingSystem.IsWindows() ? "is no program of this machine" : $"is not marked as a program: posix_spawn ({PathOf("text.exe")}): Permission denied";
        return FailsAsync($"{PathOf("text.exe")} {problem}", new(PathOf("text.exe")));
    }

    [Theory(Timeout = Patience)]
    [InlineData(ChildTransport.SocketPair)]
    [InlineData(ChildTransport.Pipes)]
    public Task A_program_that_ends(ChildTransport transport) =>
        FailsAsync("the executor could not start: it ended: exit code 1", Doing("exit=1") with { Transport = transport });

    [Fact(Timeout = Patience)]
    public Task A_program_that_crashes() => FailsAsync(OperatingSystem.IsWindows() ? "it ended: access violation (0xC0000005)" : "it ended: killed by SIGKILL", Doing("crash"));

    [Fact(Timeout = Patience)]
    public async Task A_program_that_says_nothing_is_ended()
    {
        await FailsAsync("it did not greet within 5 s", Doing("note=" + PathOf("number"), "rest") with
        {
            Patience = new ExecutorOptions { Deadline = TimeSpan.FromSeconds(5) },
        });

        int number = await NumberAsync("number");
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(number));
    }

    [Fact(Timeout = Patience)]
    public async Task A_program_that_talks_nonsense_is_ended()
    {
        byte[] nonsense = new byte[1000];
        new Random(1).NextBytes(nonsense);
        await File.WriteAllBytesAsync(PathOf("nonsense"), nonsense, Cancellation);
        await FailsAsync("the executor broke the protocol", Doing("say=" + PathOf("nonsense"), "rest"));
    }

    [Fact(Timeout = Patience)]
    public async Task Giving_up_ends_the_child()
    {
        ChildExecutorOptions options = Doing("rest");
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ChildExecutor.StartAsync(options, source.Token));
    }

    [Fact(Timeout = Patience)]
    public async Task Its_end_counts_though_its_own_children_keep_the_stream_open()
    {
        await using IExecutorProcessControl executor = await ChildExecutor.StartAsync(
            Doing("say=" + GreetingFile(), "start=" + PathOf("sleeper"), $"hear={CallSize}", "exit=7"), Cancellation);

        ExecutorException exception = await Assert.ThrowsAnyAsync<ExecutorException>(() => CallAsync(executor, CallLimit.None));

        Assert.Contains("it ended: exit code 7", exception.Message, StringComparison.Ordinal);
        Assert.Equal(new ExecutorEnd(7, null, null), await executor.Ended);
        using Process sleeper = Process.GetProcessById(await NumberAsync("sleeper"));
        Assert.False(sleeper.HasExited);
        sleeper.Kill();
        await sleeper.WaitForExitAsync(Cancellation);
    }

    [Fact(Timeout = Patience)]
    public async Task What_it_said_before_its_end_is_heard()
    {
        byte[] result = new byte[MessageHeader.Length + 1];
        new MessageHeader(33, Opcode.Result, 0, default).Write(result);
        result[^1] = 42;
        await File.WriteAllBytesAsync(PathOf("result"), result, Cancellation);
        await using IExecutorProcessControl executor = await ChildExecutor.StartAsync(
            Doing("say=" + GreetingFile(), $"hear={CallSize}", "say=" + PathOf("result"), "exit=0"), Cancellation);

        Assert.Equal([42], (await CallAsync(executor, CallLimit.Deadline)).ToArray());
        Assert.Equal(new ExecutorEnd(0, null, null), await executor.Ended);
    }

    [Fact(Timeout = Patience)]
    public async Task A_program_that_closes_the_stream_and_runs_on_has_not_ended()
    {
        await using IExecutorProcessControl executor = await ChildExecutor.StartAsync(
            Doing("say=" + GreetingFile(), $"hear={2 * CallSize}", "leave", "until=" + PathOf("go"), "exit=5"), Cancellation);

        Task program = CallAsync(executor, CallLimit.None);
        ExecutorException exception = await Assert.ThrowsAnyAsync<ExecutorException>(() => CallAsync(executor, CallLimit.Deadline));

        Assert.Contains("it closed the connection", exception.Message, StringComparison.Ordinal);
        Assert.False(program.IsCompleted);
        Assert.False(executor.Ended.IsCompleted);
        await File.WriteAllTextAsync(PathOf("go"), "", Cancellation);
        Assert.Contains("it ended: exit code 5", (await Assert.ThrowsAnyAsync<ExecutorException>(() => program)).Message, StringComparison.Ordinal);
        Assert.Equal(new ExecutorEnd(5, null, null), await executor.Ended);
    }

    [Fact(Timeout = Patience)]
    public async Task It_gets_further_words_environment_and_directory()
    {
        await FailsAsync("exit code 9", Doing("words=" + PathOf("said"), "one", "two words", "exit=9") with
        {
            Environment = new Dictionary<string, string> { ["VARIABLE"] = "value", ["PATH"] = "/usr/bin:/bin" },
            WorkingDirectory = _tools.Folder,
        });

        Assert.Equal($"one|two words|value|{_tools.Folder}", await File.ReadAllTextAsync(PathOf("said"), Cancellation), ignoreCase: OperatingSystem.IsWindows());
    }

    [Theory]
    [InlineData("/usr/lib/llvm-19/bin/llvm-jitlink-executor", ChildTransport.Pipes)]
    [InlineData("/usr/lib/llvm-19/jitney-executor", ChildTransport.SocketPair)]
    public void The_transport_is_guessed_by_the_name(string path, ChildTransport transport) =>
        Assert.Equal(transport, ChildExecutorOptions.For(path).Transport);

    private static async Task FailsAsync(string problem, ChildExecutorOptions options)
    {
        ExecutorException exception = await Assert.ThrowsAnyAsync<ExecutorException>(() => ChildExecutor.StartAsync(options, Cancellation));
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    private static Task<ReadOnlyMemory<byte>> CallAsync(IExecutorProcessControl executor, CallLimit limit) =>
        executor.CallAsync(new ExecutorAddress(1), new byte[CallSize - MessageHeader.Length], "test", limit, cancellation: Cancellation).AsTask();

    private ChildExecutorOptions Doing(params string[] words) => new(_program ??= ScriptedProgram.Make(_compiler)) { Arguments = words };

    private string PathOf(string name) => _tools.PathOf(name);

    private async Task<int> NumberAsync(string name) => int.Parse(await File.ReadAllTextAsync(PathOf(name), Cancellation), CultureInfo.InvariantCulture);

    private string GreetingFile()
    {
        byte[] content = FakeExecutor.Setup.Encode(new SpsWriter()).Written.ToArray();
        var header = new byte[MessageHeader.Length];
        MessageHeader.For(Opcode.Setup, 0, default, content.Length).Write(header);
        File.WriteAllBytes(PathOf("greeting"), [.. header, .. content]);
        return PathOf("greeting");
    }
}
