using Jitney.Functions;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Linking.Failures;
using Jitney.ObjectFiles.Failures;
using Jitney.Sessions;
using Jitney.Sessions.Dylibs;
using Jitney.Sessions.Modules;
using Jitney.Sessions.Replacement;

namespace Jitney.Integration.Tests.Replacement;

/// <summary>Does everybody who has a replaceable function's name or address come to the definition of the moment, and do variables go on?</summary>
public sealed class ReplacementTests(Workshop workshop)
{
    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Calls_and_addresses_lead_to_the_new_definition(Way way, CodeKind code)
    {
        const string User = """
            int f(int);
            int (*stored)(int) = f;
            int direct(void) { return f(1); }
            int through(void) { return stored(1); }
            int (*taken(void))(int) { return f; }
            int is_one(void) { return stored == f && taken() == f; }
            """;
        await using Session session = await way.StartAsync();
        session.Main.MakeReplaceable("f");
        Add(session.Main, "int f(int x) { return x + 10; } int own(void) { return f(1); }", code, "-fno-inline");
        Add(session.Main, User, code);
        Dictionary<string, Symbol> symbols = await LookUpAsync(session, "f", "direct", "through", "taken", "is_one", "own");
        NativeFunction typed = await session.GetFunctionAsync("f", new NativeSignature(NativeLayout.Of<int>(), NativeLayout.Of<int>()), TestContext.Current.CancellationToken);
        Assert.Equal("11 11 11 1", await CallAllAsync(session, symbols));
        for (int round = 2; round < 5; round++)
        {
            ReplaceResult result = await ReplaceAsync(session.Main, $"int f(int x) {{ return x + {round * 10}; }}", code);
            Assert.Equal(["f"], result.Functions);
            Assert.Empty(result.New);
            int expected = (round * 10) + 1;
            Assert.Equal($"{expected} {expected} {expected} 1", await CallAllAsync(session, symbols));
            Assert.Equal(expected, await typed.Begin().Add(1).InvokeAsync<int>());
            Assert.Equal(symbols["f"].Address, (await session.LookUpAsync("f", TestContext.Current.CancellationToken)).Address);
            Assert.Equal(symbols["f"].Address.Value, (ulong)await session.CallAsync<long>(symbols["taken"].Address));
            Assert.Equal(expected, await session.CallAsync<int>(symbols["own"].Address));
        }
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Variables_of_one_name_and_size_go_on(Way way, CodeKind code)
    {
        await using Session session = await way.StartAsync();
        session.Main.MakeReplaceable(static name => name.StartsWith('f'));
        Add(session.Main, "int v = 5; int zero; long other = 1; const int limit = 7; __thread int each = 3; int f(void) { return ++v * 100 + ++zero; } int f_limit(void) { return limit; }", code);
        Dictionary<string, Symbol> symbols = await LookUpAsync(session, "f", "f_limit", "v");
        Assert.Equal(601, await session.CallAsync<int>(symbols["f"].Address));
        ReplaceResult result = await ReplaceAsync(
            session.Main,
            "int v = 50; int zero = 9; char other[3] = \"ab\"; int fresh = 4; const int limit = 8; __thread int each = 4; int f(void) { return ++v * 100 + ++zero + fresh; } int f_limit(void) { return limit; }",
            code);
        Assert.Equal(["f", "f_limit"], result.Functions);
        Assert.Equal(["v", "zero"], result.KeptVariables);
        Assert.Equal(["each", "limit", "other"], result.ChangedVariables);
        Assert.Equal(["fresh"], result.New);
        Assert.Equal(706, await session.CallAsync<int>(symbols["f"].Address));
        Assert.Equal(8, await session.CallAsync<int>(symbols["f_limit"].Address));
        Assert.Equal(symbols["v"].Address, (await session.LookUpAsync("v", TestContext.Current.CancellationToken)).Address);
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_replacement_that_fails_changes_nothing(Way way)
    {
        await using Session session = await way.StartAsync();
        session.Main.MakeReplaceable("f");
        Add(session.Main, "int v = 1; int f(void) { return v++; }", CodeKind.Pic);
        Dictionary<string, Symbol> symbols = await LookUpAsync(session, "f");
        for (int round = 1; round < 30; round += 3)
        {
            Assert.Equal(round, await session.CallAsync<int>(symbols["f"].Address));
            await Assert.ThrowsAsync<MissingSymbolException>(() => ReplaceAsync(session.Main, "int missing(void); int v = 7; int fresh; int f(void) { return missing() + fresh; }", CodeKind.Pic));
            await Assert.ThrowsAsync<MissingSymbolException>(() => LookUpAsync(session, "fresh"));
            byte[] arm = [.. File.ReadAllBytes(workshop.Object("int arm; int f(void) { return 2; }", CodeKind.Pic))];
            arm[18] = 183;
            await Assert.ThrowsAnyAsync<LinkException>(async () => await session.Main.ReplaceAsync("arm", arm, TestContext.Current.CancellationToken));
            GivenObject twice = new(workshop.Object("int f(void) { return 3; }", CodeKind.Pic)), same = new(workshop.Object("int f(void) { return 4; }", CodeKind.Pic));
            await Assert.ThrowsAsync<DuplicateDefinitionException>(async () => await session.Main.ReplaceAsync([twice, same], TestContext.Current.CancellationToken));
            Assert.Equal(round + 1, await session.CallAsync<int>(symbols["f"].Address));
            await ReplaceAsync(session.Main, $"extern int v; int f(void) {{ return v++; }} static int padding[{round}]; int *use(void) {{ return padding; }}", CodeKind.Pic);
            Assert.Equal(round + 2, await session.CallAsync<int>(symbols["f"].Address));
        }
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Initialisers_and_finalisers_of_each_definition_run_once(Way way)
    {
        await using Session session = await way.StartAsync();
        session.Main.MakeReplaceable("f");
        session.AddObject(workshop.Object("int begun, ended; int get_begun(void) { return begun; } int get_ended(void) { return ended; }", CodeKind.Pic));
        Dictionary<string, Symbol> symbols = await LookUpAsync(session, "get_begun", "get_ended");
        string Version(int number) => $$"""
            extern int begun, ended; int f(void) { return {{number}}; }
            __attribute__((constructor)) static void begin(void) { begun += f() == {{number - 1}} || {{number}} == 1; }
            __attribute__((destructor)) static void end(void) { ended++; }
            """;
        Add(session.Main, Version(1), CodeKind.Pic);
        Symbol f = (await LookUpAsync(session, "f"))["f"];
        for (int number = 2; number < 6; number++)
        {
            ReplaceResult result = await ReplaceAsync(session.Main, Version(number), CodeKind.Pic);
            Assert.Equal(number, await session.CallAsync<int>(f.Address));
            Assert.Equal(number, await session.CallAsync<int>(symbols["get_begun"].Address));
            Assert.Equal(number - 1 - result.KeptCode, await session.CallAsync<int>(symbols["get_ended"].Address));
            Assert.InRange(result.KeptCode, 0, 2);
        }
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task However_many_definitions_are_in_use_they_go_when_their_threads_have_left(Way way)
    {
        const int Definitions = 150;
        await using Session session = await way.StartAsync();
        session.Main.MakeReplaceable("f");
        session.AddObject(workshop.Object(
            $$"""
            #include <pthread.h>
            #include <unistd.h>
            void f(void); volatile int inside, goes_on, ended; static pthread_t threads[{{Definitions}}]; static int begun;
            static void *run(void *unused) { f(); return unused; }
            int enter(void) { if (pthread_create(&threads[begun++], 0, run, 0)) return -1; while (inside < begun) usleep(100); return 0; }
            int leave(void) { goes_on = 1; for (int index = 0; index < begun; index++) pthread_join(threads[index], 0); return inside; }
            int get_ended(void) { return ended; }
            """,
            CodeKind.Pic));
        // All kinds of memory that a module may have.
        byte[] content = await File.ReadAllBytesAsync(
            workshop.Object(
                """
                #include <unistd.h>
                extern volatile int inside, goes_on, ended;
                static int state; static const char *const texts[] = { "read", "only" };
                void f(void) { __sync_fetch_and_add(&inside, 1); while (!goes_on) usleep(1000); state += texts[inside & 1][0]; }
                __attribute__((destructor)) static void end(void) { ended++; }
                """,
                CodeKind.Pic),
            TestContext.Current.CancellationToken);
        session.AddModule().AddObject("f", content);
        Dictionary<string, Symbol> symbols = await LookUpAsync(session, "enter", "leave", "get_ended");
        for (int number = 0; number < Definitions; number++)
        {
            Assert.Equal(0, await session.CallAsync<int>(symbols["enter"].Address));
            // The first is of one link with its callers, and stays.
            Assert.InRange((await session.Main.ReplaceAsync("f", content, TestContext.Current.CancellationToken)).KeptCode, number, number + 1);
        }

        Assert.Equal(0, await session.CallAsync<int>(symbols["get_ended"].Address));
        Assert.Equal(Definitions, await session.CallAsync<int>(symbols["leave"].Address));
        int kept = -1;
        for (int tries = 0; tries < 40 && kept != 0; tries++)
        {
            kept = (await session.Main.ReplaceAsync("f", content, TestContext.Current.CancellationToken)).KeptCode;
        }

        // What stacks of the host happen to hold may look like an address of old code.
        Assert.InRange(kept, 0, way == Way.InProcess ? 12 : 2);
        Assert.InRange(await session.CallAsync<int>(symbols["get_ended"].Address), Definitions - kept, Definitions + 40);
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Code_that_runs_is_kept_until_it_has_returned(Way way)
    {
        const string Source = """
            #include <unistd.h>
            int g(void); int f(int);
            extern volatile int is_inside, goes_on, ended;
            static int kept = VERSION;
            int f(int waits) { if (!waits) return VERSION; is_inside = 1; while (!goes_on) usleep(1000); return kept * 1000 + f(0) * 10 + g(); }
            __attribute__((destructor)) static void end(void) { ended++; }
            """;
        await using Session session = await way.StartAsync();
        session.Main.MakeReplaceable("f", "g");
        session.AddObject(workshop.Object("volatile int is_inside, goes_on, ended; int get_ended(void) { return ended; }", CodeKind.Pic));
        Add(session.Main, "int g(void) { return 1; }", CodeKind.Pic);
        Add(session.Main, Source, CodeKind.Pic, "-DVERSION=1");
        Symbol f = (await LookUpAsync(session, "f"))["f"];
        Dictionary<string, Symbol> symbols = await LookUpAsync(session, "is_inside", "goes_on", "get_ended");
        Variable<int> isInside = await session.GetVariableAsync<int>("is_inside", TestContext.Current.CancellationToken);
        Variable<int> goesOn = await session.GetVariableAsync<int>("goes_on", TestContext.Current.CancellationToken);
        Task<int> running = session.CallAsync<int>(f.Address, 1).AsTask();
        while (await isInside.ReadAsync(TestContext.Current.CancellationToken) == 0)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        for (int version = 2; version < 6; version++)
        {
            ReplaceResult result = await session.Main.ReplaceAsync(
                [new GivenObject(workshop.Object(Source, CodeKind.Pic, $"-DVERSION={version}")), new GivenObject(workshop.Object($"int g(void) {{ return {version}; }}", CodeKind.Pic))], TestContext.Current.CancellationToken);
            Assert.Equal(["f", "g"], result.Functions);
            Assert.InRange(result.KeptCode, 1, 2 * version);
            Assert.Equal(version, await session.CallAsync<int>(f.Address, 0));
        }

        Assert.InRange(await session.CallAsync<int>(symbols["get_ended"].Address), 0, 3);
        await goesOn.WriteAsync(1, TestContext.Current.CancellationToken);
        // The compiler has resolved the call of itself.
        Assert.Equal(1015, await running);
        int kept = -1;
        for (int tries = 0; tries < 10 && kept != 0; tries++)
        {
            kept = (await session.Main.ReplaceAsync(
                [new GivenObject(workshop.Object(Source, CodeKind.Pic, "-DVERSION=6")), new GivenObject(workshop.Object("int g(void) { return 6; }", CodeKind.Pic))], TestContext.Current.CancellationToken)).KeptCode;
        }

        // In the host's own process something may look like an address of old code.
        Assert.InRange(kept, 0, way == Way.InProcess ? 12 : 2);
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Exceptions_fly_through_replaced_code_and_objects_that_live_on_call_the_new_functions(Way way)
    {
        const string Base = """
            #include <stdexcept>
            extern "C" void replace_now();
            struct Shape { virtual ~Shape(); virtual int area(); };
            extern "C" Shape *make(); extern "C" int pass(int);
            static Shape *kept;
            extern "C" int begin() { kept = make(); return kept->area(); }
            extern "C" int area() { return kept->area(); }
            extern "C" int run(int n) { try { return pass(n); } catch (std::runtime_error &e) { return std::stoi(e.what()); } }
            """;
        const string Support = """
            #include <stdexcept>
            #include <unistd.h>
            volatile int inside, go; 
            extern "C" void thrower(int n) { throw std::runtime_error(std::to_string(n)); }
            extern "C" int wait_here(void) { __sync_fetch_and_add(&inside, 1); while (!go) usleep(500); return 0; }
            """;
        const string Replaced = """
            #include <string>
            struct Shape { virtual ~Shape(); virtual int area(); };
            extern "C" void thrower(int); extern "C" int wait_here(void);
            Shape::~Shape() {}
            int Shape::area() { return VERSION; }
            extern "C" Shape *make() { return new Shape; }
            extern "C" int pass(int n) { std::string text(40, 'x'); wait_here(); thrower(n + VERSION); return (int)text.size(); }
            """;
        await using Session session = await way.StartAsync();
        session.Main.MakeReplaceable(static _ => true);
        session.AddLibrary("libstdc++.so.6");
        session.AddObject(workshop.CppObject(Support, CodeKind.Pic));
        _ = await LookUpAsync(session, "thrower");
        session.AddModule().AddObject(workshop.CppObject(Base, CodeKind.Pic));
        Module first = session.AddModule();
        first.AddObject(workshop.CppObject(Replaced.Replace("VERSION", "100", StringComparison.Ordinal), CodeKind.Pic));
        Dictionary<string, Symbol> symbols = await LookUpAsync(session, "begin", "area", "run");
        Assert.Equal(100, await session.CallAsync<int>(symbols["begin"].Address));
        Variable<int> inside = await session.GetVariableAsync<int>("inside", TestContext.Current.CancellationToken);
        Variable<int> go = await session.GetVariableAsync<int>("go", TestContext.Current.CancellationToken);
        var running = new List<Task<int>>();
        for (int version = 200; version < 700; version += 100)
        {
            running.Add(session.CallAsync<int>(symbols["run"].Address, 5).AsTask());
            while (await inside.ReadAsync(TestContext.Current.CancellationToken) < running.Count)
            {
                await Task.Delay(1, TestContext.Current.CancellationToken);
            }

            string source = Replaced.Replace("VERSION", $"{version}", StringComparison.Ordinal);
            ReplaceResult result = await session.Main.ReplaceAsync([new GivenObject(workshop.CppObject(source, CodeKind.Pic))], TestContext.Current.CancellationToken);
            Assert.Contains("pass", result.Functions);
            Assert.Contains("_ZTV5Shape", result.KeptVariables);
            Assert.Equal(version, await session.CallAsync<int>(symbols["area"].Address));
        }

        await go.WriteAsync(1, TestContext.Current.CancellationToken);
        Assert.Equal([105, 205, 305, 405, 505], (await Task.WhenAll(running)).Order());
        Assert.Equal(605, await session.CallAsync<int>(symbols["run"].Address, 5));
    }

    [Fact]
    public async Task Variables_with_constructors_begin_anew_and_are_destroyed_by_those_who_made_them()
    {
        const string Source = """
            extern "C" int made, destroyed;
            struct Thing { Thing() : value(VERSION) { made++; } ~Thing() { destroyed++; } int value; };
            Thing thing; int plain = VERSION;
            extern "C" int f() { return thing.value * 100 + plain++; }
            """;
        await using Session session = await Way.SharedChild.StartAsync();
        session.Main.MakeReplaceable("f");
        session.AddObject(workshop.Object("int made, destroyed; int get_made(void) { return made; } int get_destroyed(void) { return destroyed; }", CodeKind.Pic));
        Dictionary<string, Symbol> symbols = await LookUpAsync(session, "get_made", "get_destroyed");
        session.AddModule().AddObject(workshop.CppObject(Source.Replace("VERSION", "1", StringComparison.Ordinal), CodeKind.Pic));
        Symbol f = (await LookUpAsync(session, "f"))["f"];
        Assert.Equal(101, await session.CallAsync<int>(f.Address));
        ReplaceResult result = await session.Main.ReplaceAsync([new GivenObject(workshop.CppObject(Source.Replace("VERSION", "2", StringComparison.Ordinal), CodeKind.Pic))], TestContext.Current.CancellationToken);
        Assert.Equal(["plain"], result.KeptVariables);
        Assert.Equal(["thing"], result.ChangedVariables);
        Assert.Equal(202, await session.CallAsync<int>(f.Address));
        Assert.Equal(2, await session.CallAsync<int>(symbols["get_made"].Address));
        Assert.Equal(0, await session.CallAsync<int>(symbols["get_destroyed"].Address));
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Dylibs_have_replaceable_functions_of_their_own_that_users_in_others_call(Way way)
    {
        await using Session session = await way.StartAsync();
        Dylib plugin = session.AddDylib("plugin");
        plugin.MakeReplaceable("f");
        Dylib user = session.AddDylib("user");
        user.LinkAgainst(plugin);
        plugin.AddObject(workshop.Object("int f(void) { return 1; }", CodeKind.Pic));
        user.AddObject(workshop.Object("int f(void); int use(void) { return f() + 10; }", CodeKind.Pic));
        Symbol use = await user.LookUpAsync("use", TestContext.Current.CancellationToken);
        Assert.Equal(11, await session.CallAsync<int>(use.Address));
        ReplaceResult result = await ReplaceAsync(plugin, "int f(void) { return 2; }", CodeKind.Pic);
        Assert.Equal(12, await session.CallAsync<int>(use.Address));
        Assert.Equal(["user"], (await Assert.ThrowsAsync<ModuleInUseException>(async () => await plugin.RemoveAsync(cancellation: TestContext.Current.CancellationToken))).Users);
        Assert.Equal(["user"], (await Assert.ThrowsAsync<ModuleInUseException>(async () => await result.Module.RemoveAsync(cancellation: TestContext.Current.CancellationToken))).Users);
        await user.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
        await result.Module.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<MissingSymbolException>(async () => await plugin.LookUpAsync("f", TestContext.Current.CancellationToken));
        plugin.AddModule().AddObject(workshop.Object("int f(void) { return 3; }", CodeKind.Pic));
        Assert.Equal(3, await session.CallAsync<int>((await plugin.LookUpAsync("f", TestContext.Current.CancellationToken)).Address));
        await plugin.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
    }

    private static async Task<string> CallAllAsync(Session session, Dictionary<string, Symbol> symbols)
    {
        int direct = await session.CallAsync<int>(symbols["direct"].Address);
        int through = await session.CallAsync<int>(symbols["through"].Address);
        int itself = await session.CallAsync<int>(symbols["f"].Address, 1);
        return $"{direct} {through} {itself} {await session.CallAsync<int>(symbols["is_one"].Address)}";
    }

    private static async Task<Dictionary<string, Symbol>> LookUpAsync(Session session, params string[] names) =>
        (await session.LookUpAsync(names, TestContext.Current.CancellationToken)).ToDictionary(static symbol => symbol.Name);

    private async Task<ReplaceResult> ReplaceAsync(Dylib dylib, string source, CodeKind code) =>
        await dylib.ReplaceAsync([new GivenObject(workshop.Object(source, code))], TestContext.Current.CancellationToken);

    private void Add(Dylib dylib, string source, CodeKind code, params string[] options) => dylib.AddModule().AddObject(workshop.Object(source, code, options));
}
