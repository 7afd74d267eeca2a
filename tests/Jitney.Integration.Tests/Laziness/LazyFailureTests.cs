using System.Collections.Concurrent;
using Jitney.Failures;
using Jitney.Functions;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Linking.Failures;
using Jitney.ObjectFiles.Failures;
using Jitney.Sessions;
using Jitney.Sessions.Dylibs;
using Jitney.Sessions.Laziness;
using Jitney.Sessions.Modules;

namespace Jitney.Integration.Tests.Laziness;

/// <summary>What becomes of calls of a function that cannot be made?</summary>
public sealed class LazyFailureTests(Workshop workshop)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);
    private readonly ConcurrentQueue<(string Name, Exception Failure)> _failures = new();

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Calls_get_the_value_that_the_host_chose_and_later_ones_try_again(Way way)
    {
        const string Caller = """
            long integer(void); double number(void); float single(void); char *address(void); struct pair { long a; double b; } zeros(void); struct large { long a[4]; } large(void);
            int use_integer(void) { return integer() == -5; } int use_number(void) { return number() == -0.5; } int use_single(void) { return single() == 2.5f; }
            int use_address(void) { return !address(); } int use_zeros(void) { struct pair p = zeros(); return !p.a && p.b == 0; } int use_large(void) { return large().a[3] == 44; }
            """;
        await using Session session = await StartAsync(way);
        session.AddObject(workshop.Object("struct large { long a[4]; }; struct large instead(void) { return (struct large) { { 11, 22, 33, 44 } }; }", CodeKind.Pic));
        Symbol instead = await session.LookUpAsync("instead", TestContext.Current.CancellationToken);
        int asked = 0;
        bool fails = true;
        ValueTask<IReadOnlyList<GivenObject>> Define(string name, CancellationToken cancellation)
        {
            asked++;
            return fails
                ? throw new NotSupportedException($"no {name}")
                : new ValueTask<IReadOnlyList<GivenObject>>([new GivenObject(workshop.Object($"long {name}(void) {{ return 77; }}", CodeKind.Pic))]);
        }

        foreach ((string name, LazyFailure? failure) in ((string, LazyFailure?)[])[
            ("integer", LazyFailure.Returns(-5)), ("number", LazyFailure.Returns(-0.5)), ("single", LazyFailure.Returns(2.5f)),
            ("address", LazyFailure.Returns(0)), ("zeros", null), ("large", LazyFailure.Calls(instead.Address))])
        {
            await session.Main.DefineLazyAsync(name, Define, failure is null ? null : new LazyOptions { Failure = failure }, TestContext.Current.CancellationToken);
        }

        session.AddObject(workshop.Object(Caller, CodeKind.Pic));
        string[] names = ["integer", "number", "single", "address", "zeros", "large"];
        for (int round = 1; round < 3; round++)
        {
            foreach (string name in names)
            {
                Assert.Equal((name, 1), (name, await session.CallAsync<int>((await session.LookUpAsync("use_" + name, TestContext.Current.CancellationToken)).Address)));
            }

            Assert.Equal(6 * round, asked);
            Assert.Equal(names, _failures.Select(static failure => failure.Name));
            Assert.All(_failures, static failure => Assert.Equal($"no {failure.Name}", Assert.IsType<NotSupportedException>(failure.Failure).Message));
            _failures.Clear();
        }

        fails = false;
        Assert.Equal(77, await session.CallAsync<long>((await session.LookUpAsync("integer", TestContext.Current.CancellationToken)).Address));
        Assert.Empty(_failures);
    }

    [Theory]
    [MemberData(nameof(Ways.Children), MemberType = typeof(Ways))]
    public async Task The_executor_ends_where_the_host_chose_that(Way way)
    {
        await using Session session = await StartAsync(way);
        Symbol f = await session.Main.DefineLazyAsync(
            "f", static (_, _) => throw new NotSupportedException("no"), new LazyOptions { Failure = LazyFailure.EndsExecutor }, TestContext.Current.CancellationToken);
        ExecutorCrashedException crash = await Assert.ThrowsAsync<ExecutorCrashedException>(() => session.CallAsync(f.Address).AsTask().WaitAsync(s_limit));
        Assert.Equal("SIGILL", crash.SignalName);
        Assert.Equal(["f"], _failures.Select(static failure => failure.Name));
    }

    [Fact]
    public async Task The_hosts_own_process_does_not_end()
    {
        await using Session session = await StartAsync(Way.InProcess);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await session.Main.DefineLazyAsync(
            "f", static (_, _) => throw new NotSupportedException("no"), new LazyOptions { Failure = LazyFailure.EndsExecutor }, TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Whatever_is_wrong_with_what_was_made_is_told_and_changes_nothing(Way way)
    {
        await using Session session = await StartAsync(way);
        IReadOnlyList<GivenObject> given = [];
        Symbol f = await session.Main.DefineLazyAsync(
            "f", (_, _) => new ValueTask<IReadOnlyList<GivenObject>>(given), new LazyOptions { Failure = LazyFailure.Returns(-1) }, TestContext.Current.CancellationToken);
        byte[] arm = [.. await File.ReadAllBytesAsync(workshop.Object("int arm; int f(void) { return 2; }", CodeKind.Pic), TestContext.Current.CancellationToken)];
        arm[18] = 183;
        await FailsAsync<InvalidOperationException>([]);
        await FailsAsync<InvalidOperationException>([Object("int other(void) { return 1; }")]);
        await FailsAsync<InvalidOperationException>([Object("__attribute__((weak)) int fresh; static int g(void) { return 1; } static void *resolve(void) { return g; } int f(void) __attribute__((ifunc(\"resolve\")));")]);
        await FailsAsync<MissingSymbolException>([Object("int fresh; int missing(void); int f(void) { return missing(); }")]);
        await FailsAsync<LinkException>([new GivenObject("arm", arm)]);
        await FailsAsync<LinkException>([new GivenObject("/nowhere/f.o")]);
        await FailsAsync<DuplicateDefinitionException>([Object("int f(void) { return 1; }"), Object("int f(void) { return 2; }")]);
        await Assert.ThrowsAsync<MissingSymbolException>(async () => await session.LookUpAsync("fresh", TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<MissingSymbolException>(async () => await session.LookUpAsync("other", TestContext.Current.CancellationToken));
        given = [Object("int fresh = 4, other = 5; int f(void) { return fresh + other; }")];
        Assert.Equal(9, await session.CallAsync<int>(f.Address));

        GivenObject Object(string source) => new(workshop.Object(source, CodeKind.Pic));
        async Task FailsAsync<TFailure>(IReadOnlyList<GivenObject> objects)
            where TFailure : Exception
        {
            given = objects;
            Assert.Equal(-1, await session.CallAsync<int>(f.Address).AsTask().WaitAsync(s_limit));
            Assert.True(_failures.TryDequeue(out (string Name, Exception Failure) failure));
            Assert.Equal("f", failure.Name);
            Assert.IsAssignableFrom<TFailure>(failure.Failure);
        }
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_wrong_object_leaves_the_module_and_the_dylib_whole_that_the_function_is_of(Way way)
    {
        await using Session session = await StartAsync(way);
        Dylib dylib = session.AddDylib("library");
        Module module = dylib.AddModule("part");
        module.AddObject("part.o", await File.ReadAllBytesAsync(workshop.Object("int kept = 7; int get(void) { return kept; }", CodeKind.Pic), TestContext.Current.CancellationToken));
        Symbol get = await dylib.LookUpAsync("get", TestContext.Current.CancellationToken);
        var options = new LazyOptions { Failure = LazyFailure.Returns(-1) };
        string[] sources = ["int other(void) { return 1; }", "int g(void) { return 1; }", "int h(void) { return 2; } int f(void) { return 10 * h(); }", "int f(void) { return 4; } int g(void) { return 5; }"];
        int next = 0;
        ValueTask<IReadOnlyList<GivenObject>> Define(string name, CancellationToken cancellation) =>
            new([new GivenObject(workshop.Object(name == "f" ? sources[next++] : $"int {name}(void) {{ return 3; }}", CodeKind.Pic))]);

        IReadOnlyList<Symbol> ofModule = await module.DefineLazyAsync(["f", "g"], Define, options, TestContext.Current.CancellationToken);
        Symbol ofDylib = await dylib.DefineLazyAsync("h", Define, options, TestContext.Current.CancellationToken);

        // The first two do not define it, and the third defines one that would outlive the object.
        foreach (Type failure in (Type[])[typeof(InvalidOperationException), typeof(InvalidOperationException), typeof(DuplicateDefinitionException)])
        {
            Assert.Equal(-1, await session.CallAsync<int>(ofModule[0].Address));
            Assert.True(_failures.TryDequeue(out (string Name, Exception Failure) told));
            Assert.Equal(("f", failure), (told.Name, told.Failure.GetType()));
            Assert.False(module.IsRemoved || dylib.IsRemoved);
            Assert.Equal(7, await session.CallAsync<int>(get.Address));
        }

        // What the function's own module has declared is made along.
        Assert.Equal(4, await session.CallAsync<int>(ofModule[0].Address));
        Assert.Equal(5, await session.CallAsync<int>(ofModule[1].Address));
        Assert.Equal(3, await session.CallAsync<int>(ofDylib.Address));
        await module.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(3, await session.CallAsync<int>(ofDylib.Address));
        await dylib.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
        Assert.Empty(_failures);
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Nobody_waits_for_who_gives_up_or_never_comes_back(Way way)
    {
        await using Session session = await StartAsync(way);
        using var never = new ManualResetEventSlim();
        var options = new LazyOptions { Failure = LazyFailure.Returns(-1), Limit = TimeSpan.FromMilliseconds(200) };
        Symbol cancelled = await session.Main.DefineLazyAsync("cancelled", static (_, _) => throw new OperationCanceledException("no"), options, TestContext.Current.CancellationToken);
        Symbol obedient = await session.Main.DefineLazyAsync("obedient", static async (_, cancellation) => { await Task.Delay(Timeout.Infinite, cancellation); return []; }, options, TestContext.Current.CancellationToken);
        Symbol deaf = await session.Main.DefineLazyAsync("deaf", (_, _) => { never.Wait(CancellationToken.None); return new ValueTask<IReadOnlyList<GivenObject>>([]); }, options, TestContext.Current.CancellationToken);
        Symbol hanging = await session.Main.DefineLazyAsync("hanging", (_, _) => new ValueTask<IReadOnlyList<GivenObject>>(
            [new GivenObject(workshop.Object("#include <unistd.h>\nint hanging(void) { return 1; } volatile int goes_on; __attribute__((constructor)) static void begin(void) { while (!goes_on) usleep(1000); }", CodeKind.Pic))]), options, TestContext.Current.CancellationToken);
        Assert.Equal(-1, await session.CallAsync<int>(cancelled.Address).AsTask().WaitAsync(s_limit));
        Assert.IsType<OperationCanceledException>(_failures.Single().Failure);
        foreach (Symbol symbol in (Symbol[])[obedient, deaf, hanging])
        {
            Task<int>[] calls = [.. Enumerable.Range(0, 3).Select(_ => session.CallAsync<int>(symbol.Address).AsTask())];
            Assert.All(await Task.WhenAll(calls).WaitAsync(s_limit), static result => Assert.Equal(-1, result));
            Assert.IsType<TimeoutException>(_failures.Last().Failure);
            Assert.Equal(symbol.Name, _failures.Last().Name);
        }

        never.Set();
        foreach (TimeSpan limit in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromSeconds(-1), TimeSpan.MaxValue])
        {
            await Assert.ThrowsAsync<ArgumentException>(async () => await session.Main.DefineLazyAsync("g", static (_, _) => default, new LazyOptions { Limit = limit }, TestContext.Current.CancellationToken));
        }
    }

    [Theory]
    [MemberData(nameof(Ways.Children), MemberType = typeof(Ways))]
    public async Task A_process_that_was_forked_gets_the_value_at_once(Way way)
    {
        const string Forker = """
            #include <sys/wait.h>
            #include <unistd.h>
            int f(void); int made(void);
            int run(void)
            {
                int status = -1; pid_t child = fork();
                if (!child) { alarm(30); _exit(f() == -5 && made() == 3 ? 7 : 8); }
                waitpid(child, &status, 0);
                return WIFEXITED(status) ? WEXITSTATUS(status) * 100 + f() : -status;
            }
            """;
        await using Session session = await StartAsync(way);
        var options = new LazyOptions { Failure = LazyFailure.Returns(-5) };
        IReadOnlyList<Symbol> functions = await session.Main.DefineLazyAsync(
            ["f", "made"], (name, _) => new ValueTask<IReadOnlyList<GivenObject>>([new GivenObject(workshop.Object($"int {name}(void) {{ return 3; }}", CodeKind.Pic))]), options, TestContext.Current.CancellationToken);
        session.AddObject(workshop.Object(Forker, CodeKind.Pic));
        Assert.Equal(3, await session.CallAsync<int>(functions[1].Address));
        Assert.Equal(703, await session.CallAsync<int>((await session.LookUpAsync("run", TestContext.Current.CancellationToken)).Address).AsTask().WaitAsync(s_limit));
        Assert.Empty(_failures);
    }

    [Fact]
    public async Task Prepared_programs_are_refused()
    {
        await using Session session = await Session.StartAsync(Ways.Options(Way.SharedChild) with { Initializers = InitializerTime.InEachRun }, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await session.Main.DefineLazyAsync("f", static (_, _) => default, cancellation: TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Calls_that_wait_when_the_module_goes_get_the_value_and_the_name_is_free(Way way)
    {
        await using Session session = await StartAsync(way);
        using var isAsked = new SemaphoreSlim(0);
        for (int round = 0; round < 4; round++)
        {
            Module module = session.AddModule();
            Symbol f = await module.DefineLazyAsync(
                "f",
                async (_, cancellation) =>
                {
                    isAsked.Release();
                    await Task.Delay(Timeout.Infinite, cancellation);
                    return [];
                },
                new LazyOptions { Failure = LazyFailure.Returns(-1) },
                TestContext.Current.CancellationToken);
            Task<int> call = session.CallAsync<int>(f.Address).AsTask();
            await isAsked.WaitAsync(TestContext.Current.CancellationToken);
            await module.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
            Assert.Equal(-1, await call.WaitAsync(s_limit));
            Assert.IsType<InvalidOperationException>(_failures.Single().Failure);
            _failures.Clear();
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await module.DefineLazyAsync("f", static (_, _) => default, cancellation: TestContext.Current.CancellationToken));

            Module next = session.AddModule();
            next.AddObject(workshop.Object("int f(int x) { return x * 2; }", CodeKind.Pic));
            Assert.Equal(8, await session.CallAsync<int>((await session.LookUpAsync("f", TestContext.Current.CancellationToken)).Address, 4));
            await next.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task The_end_of_the_session_does_not_wait_for_who_makes_a_function(Way way)
    {
        Session session = await StartAsync(way);
        using var isAsked = new SemaphoreSlim(0);
        Symbol f = await session.Main.DefineLazyAsync(
            "f",
            async (_, _) =>
            {
                isAsked.Release();
                await Task.Delay(Timeout.Infinite, CancellationToken.None);
                return [];
            },
            cancellation: TestContext.Current.CancellationToken);
        Task<long> call = session.CallAsync(f.Address).AsTask();
        await isAsked.WaitAsync(TestContext.Current.CancellationToken);
        await session.DisposeAsync().AsTask().WaitAsync(s_limit);
        try
        {
            Assert.Equal(0, await call.WaitAsync(s_limit));
        }
        catch (ExecutorException)
        {
            // The executor may have ended before the answer came.
        }
    }

    private Task<Session> StartAsync(Way way) =>
        Session.StartAsync(Ways.Options(way) with { FinalizerLimit = TimeSpan.FromSeconds(1), HandlerFailed = (name, failure) => _failures.Enqueue((name, failure)) }, TestContext.Current.CancellationToken);
}
