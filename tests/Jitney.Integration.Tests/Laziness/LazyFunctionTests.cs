using Jitney.Executors;
using Jitney.Functions;
using Jitney.Integration.Tests.Calls;
using Jitney.Integration.Tests.ForeignExecutors;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Linking.Failures;
using Jitney.Memory;
using Jitney.Protocol.Codecs;
using Jitney.Sessions;
using Jitney.Sessions.Dylibs;
using Jitney.Sessions.Laziness;
using Jitney.Sessions.Modules;
using Jitney.Sessions.Replacement;

namespace Jitney.Integration.Tests.Laziness;

/// <summary>Is a function made when it is first called, whoever calls it and however, and once?</summary>
public sealed class LazyFunctionTests(Workshop workshop)
{
    private int _made;

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Whoever_calls_first_gets_the_function_by_the_address_that_all_have(Way way, CodeKind code)
    {
        const string User = """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            int made_late(int);
            int (*stored)(int) = made_late;
            int direct(void) { return made_late(1); }
            int through(void) { return stored(1); }
            int (*taken(void))(int) { return made_late; }
            int found(void) { int (*function)(int) = (int (*)(int))dlsym(RTLD_DEFAULT, "made_late"); return !function ? -1 : function == made_late ? function(1) : -2; }
            """;
        foreach (string first in (string[])["direct", "through", "found", "typed", "untyped"])
        {
            await using Session session = await way.StartAsync();
            _made = 0;
            Symbol f = await session.Main.DefineLazyAsync("made_late", Make("int made_late(int x) { return x + 10; }", code), cancellation: TestContext.Current.CancellationToken);
            session.AddObject(workshop.Object(User, code));
            NativeFunction typed = await session.GetFunctionAsync("made_late", new NativeSignature(NativeLayout.Of<int>(), NativeLayout.Of<int>()), TestContext.Current.CancellationToken);
            Symbol taken = await session.LookUpAsync("taken", TestContext.Current.CancellationToken);
            Assert.Equal(f.Address.Value, (ulong)await session.CallAsync<long>(taken.Address));
            Assert.Equal(0, _made);
            foreach (string caller in (string[])[first, "direct", "through", "found", "typed", "untyped"])
            {
                Assert.Equal(11, caller switch
                {
                    "typed" => await typed.Begin().Add(1).InvokeAsync<int>(),
                    "untyped" => await session.CallAsync<int>(f.Address, 1),
                    _ => await session.CallAsync<int>((await session.LookUpAsync(caller, TestContext.Current.CancellationToken)).Address),
                });
                Assert.Equal(1, _made);
            }

            Assert.Equal(f.Address, (await session.LookUpAsync("made_late", TestContext.Current.CancellationToken)).Address);
        }
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Eight_threads_that_call_at_the_same_moment_wait_for_one_making(Way way)
    {
        const string Callers = """
            #include <pthread.h>
            long f(long);
            static pthread_barrier_t barrier;
            static void *call(void *number) { pthread_barrier_wait(&barrier); return (void *)f((long)number); }
            long run(void)
            {
                pthread_t threads[8]; long sum = 0;
                pthread_barrier_init(&barrier, 0, 8);
                for (long index = 0; index < 8; index++) pthread_create(&threads[index], 0, call, (void *)(index + 1));
                for (int index = 0; index < 8; index++) { void *result; pthread_join(threads[index], &result); sum = sum * 10 + (long)result; }
                return sum;
            }
            """;
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object(Callers, CodeKind.Pic));
        for (int round = 0; round < 5; round++)
        {
            _made = 0;
            Module module = session.AddModule();
            await module.DefineLazyAsync("f", Make("long f(long x) { return x; }", CodeKind.Pic, pause: 50), cancellation: TestContext.Current.CancellationToken);
            Module caller = session.AddModule("caller");
            caller.AddObject(workshop.Object(Callers.Replace("run(", $"run{round}(", StringComparison.Ordinal), CodeKind.Pic));
            Symbol run = await session.LookUpAsync($"run{round}", TestContext.Current.CancellationToken);
            Assert.Equal(12345678, await session.CallAsync<long>(run.Address));
            Assert.Equal(1, _made);
            Assert.Equal(["caller"], (await Assert.ThrowsAsync<ModuleInUseException>(async () => await module.RemoveAsync(cancellation: TestContext.Current.CancellationToken))).Users);
            await caller.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
            await module.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
            await Assert.ThrowsAsync<MissingSymbolException>(async () => await session.LookUpAsync("f", TestContext.Current.CancellationToken));
        }
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Arguments_of_every_kind_arrive_and_the_stack_is_aligned(Way way)
    {
        const string Types = """
            #include <errno.h>
            #include <stdarg.h>
            #include <stdint.h>
            struct small { double a; long b; }; struct large { long a[5]; };
            typedef double wide __attribute__((vector_size(32)));
            typedef double widest __attribute__((vector_size(64)));

            """;
        const string Made = """
            double many(double a, double b, double c, double d, double e, double f, double g, double h, double i, double j, double k, double l, int m, long n, int o, int p, int q, int r, int s)
            { return a + 2*b + 3*c + 4*d + 5*e + 6*f + 7*g + 8*h + 9*i + 10*j + 11*k + 12*l + 13*m + 14*n + 15*o + 16*p + 17*q + 18*r + 19*s; }
            double varied(int count, ...)
            { va_list list; double sum = 0; va_start(list, count); for (int index = 1; index <= count; index++) sum += index * (index % 3 ? va_arg(list, double) : va_arg(list, int)); va_end(list); return sum; }
            struct large by_value(struct small s, struct large l, struct small t)
            { struct large result = { { (long)s.a, s.b, l.a[0] + l.a[4], (long)t.a, t.b } }; return result; }
            long double extended(long double a, float b) { return a * 2 + b; }
            wide vectors(wide a, wide b) { return a * 2 + b; }
            widest more(widest a, widest b) { return a * 2 + b; }
            long aligned(void) { volatile char room[64] __attribute__((aligned(16))); return ((intptr_t)room & 15) + ((intptr_t)__builtin_frame_address(0) & 15); }
            int error(void) { return errno; }
            """;
        const string Caller = """
            double many(double, double, double, double, double, double, double, double, double, double, double, double, int, long, int, int, int, int, int);
            double varied(int, ...); struct large by_value(struct small, struct large, struct small); long double extended(long double, float); long aligned(void); int error(void);
            #ifdef __AVX__
            wide vectors(wide, wide);
            #endif
            #ifdef __AVX512F__
            widest more(widest, widest);
            #endif
            int call_many(void) { return many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19) == 2470; }
            int call_varied(void) { return varied(14, 1., 2., 3, 4., 5., 6, 7., 8., 9, 10., 11., 12, 13., 14.) == 1015; }
            int call_by_value(void)
            { struct large l = by_value((struct small) { 1.5, 2 }, (struct large) { { 10, 0, 0, 0, 20 } }, (struct small) { 3.5, 4 }); return l.a[0] == 1 && l.a[1] == 2 && l.a[2] == 30 && l.a[3] == 3 && l.a[4] == 4; }
            int call_extended(void) { return extended(1.25L, 0.5f) == 3.0L; }
            int call_aligned(void) { return aligned() == 0; }
            int call_error(void) { errno = 1234; return error() == 1234; }
            int call_vectors(void)
            {
            #ifdef __AVX__
                wide r = vectors((wide) { 1, 2, 3, 4 }, (wide) { 10, 20, 30, 40 }); return r[0] == 12 && r[1] == 24 && r[2] == 36 && r[3] == 48;
            #else
                return 1;
            #endif
            }
            int call_more(void)
            {
            #ifdef __AVX512F__
                widest r = more((widest) { 1, 2, 3, 4, 5, 6, 7, 8 }, (widest) { 10, 20, 30, 40, 50, 60, 70, 80 }); return r[0] == 12 && r[7] == 96;
            #else
                return 1;
            #endif
            }
            """;
        string[] names = ["many", "varied", "by_value", "extended", "vectors", "more", "aligned", "error"];
        await using Session session = await way.StartAsync();
        string[] parts = Made.Split('\n');
        var asked = new List<string>();
        await session.Main.DefineLazyAsync(
            names,
            (name, _) =>
            {
                lock (asked)
                {
                    asked.Add(name);
                }

                // Each alone: the line with its name, and what belongs to it.
                int start = Array.FindIndex(parts, part => part.Contains($" {name}(", StringComparison.Ordinal));
                string source = Types + parts[start] + (start + 1 < parts.Length && parts[start + 1].StartsWith('{') ? parts[start + 1] : "");
                return new ValueTask<IReadOnlyList<GivenObject>>([new GivenObject(workshop.Object(source, CodeKind.Pic, "-march=native", "-Wno-psabi"))]);
            },
            cancellation: TestContext.Current.CancellationToken);
        session.AddObject(workshop.Object(Types + Caller, CodeKind.Pic, "-march=native", "-Wno-psabi"));
        foreach (string name in names)
        {
            Symbol call = await session.LookUpAsync("call_" + name, TestContext.Current.CancellationToken);
            for (int time = 0; time < 2; time++)
            {
                Assert.Equal((name, 1), (name, await session.CallAsync<int>(call.Address)));
            }
        }

        Assert.Equal(asked.Distinct().Count(), asked.Count);
        Assert.InRange(asked.Count, 6, 8);
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Exceptions_of_the_made_function_reach_its_caller(Way way)
    {
        const string Thrower = """#include <stdexcept>""" + "\n" + """extern "C" int f(int x) { if (x > 1) throw std::runtime_error("thrown"); return x; }""";
        const string Catcher = """
            #include <cstring>
            #include <stdexcept>
            extern "C" int f(int);
            struct Guard { int &count; ~Guard() { count++; } };
            extern "C" int run(int x) { int count = 0; try { Guard guard{count}; return f(x); } catch (std::exception &e) { return 100 + count + !strcmp(e.what(), "thrown"); } }
            """;
        await using Session session = await way.StartAsync();
        session.AddLibrary("libstdc++.so.6");
        await session.Main.DefineLazyAsync(
            "f", (_, _) => new ValueTask<IReadOnlyList<GivenObject>>([new GivenObject(workshop.CppObject(Thrower, CodeKind.Pic))]), cancellation: TestContext.Current.CancellationToken);
        session.AddObject(workshop.CppObject(Catcher, CodeKind.Pic));
        Symbol run = await session.LookUpAsync("run", TestContext.Current.CancellationToken);
        Assert.Equal(102, await session.CallAsync<int>(run.Address, 2));
        Assert.Equal(1, await session.CallAsync<int>(run.Address, 1));
        Assert.Equal(102, await session.CallAsync<int>(run.Address, 2));
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Who_makes_a_function_may_look_up_call_add_and_ask_for_other_such_functions(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object("int base(void) { return 100; }", CodeKind.Pic));
        await session.Main.DefineLazyAsync("g", Make("int g(void) { return 7; }", CodeKind.Pic), cancellation: TestContext.Current.CancellationToken);
        Symbol f = await session.Main.DefineLazyAsync(
            "f",
            async (name, cancellation) =>
            {
                Symbol first = await session.LookUpAsync("base", cancellation);
                int number = await session.CallAsync<int>(first.Address);
                session.AddModule().AddObject(workshop.Object("int g(void); int more(void) { return g() + 1; }", CodeKind.Pic));
                number += await session.CallAsync<int>((await session.LookUpAsync("more", cancellation)).Address);
                return [new GivenObject(workshop.Object($"int g(void); int helper(void) {{ return g(); }} int f(void) {{ return {number} + helper(); }}", CodeKind.Pic))];
            },
            cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(115, await session.CallAsync<int>(f.Address));
        Assert.Equal(1, _made);
        Assert.Equal(7, await session.CallAsync<int>((await session.LookUpAsync("helper", TestContext.Current.CancellationToken)).Address));
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Initialisers_call_such_functions_also_where_these_need_what_is_being_initialised(Way way)
    {
        await using Session session = await way.StartAsync();
        using var isMaking = new SemaphoreSlim(0);
        using var isInitialised = new SemaphoreSlim(0);
        session.Handle("ask", Sps.Function(Sps.Int64, Sps.Int64), (value, _) =>
        {
            isInitialised.Release();
            return ValueTask.FromResult(value);
        });

        // The first caller is C#. What is needed then is being initialised, and that waits for the function, too: who makes it must not wait for that.
        Symbol f = await session.Main.DefineLazyAsync(
            "f",
            async (name, cancellation) =>
            {
                isMaking.Release();
                await isInitialised.WaitAsync(cancellation);
                Symbol needed = await session.LookUpAsync("needed", cancellation);
                return [new GivenObject(workshop.Object($"int needed(void); int f(void) {{ return needed() + {(needed.Address.IsNull ? 0 : 1)}; }}", CodeKind.Pic))];
            },
            new LazyOptions { Limit = TimeSpan.FromMinutes(1) },
            TestContext.Current.CancellationToken);
        session.AddModule().AddObject(workshop.Object(
            CallingCode.Ask + "int f(void); static int got; int needed(void) { return 10; } int get(void) { return got; } __attribute__((constructor)) static void begin(void) { call(1); got = f(); }", CodeKind.Pic));
        Task<int> first = session.CallAsync<int>(f.Address).AsTask();
        await isMaking.WaitAsync(TestContext.Current.CancellationToken);
        Symbol get = await session.LookUpAsync("get", TestContext.Current.CancellationToken);
        Assert.Equal(11, await first);
        Assert.Equal(11, await session.CallAsync<int>(get.Address));
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Functions_of_one_object_are_made_together_and_others_names_stay_theirs(Way way)
    {
        await using Session session = await way.StartAsync();
        Dylib plugin = session.AddDylib("plugin");
        Dylib user = session.AddDylib("user");
        user.LinkAgainst(plugin);
        IReadOnlyList<Symbol> functions = await plugin.DefineLazyAsync(
            ["f", "g"], Make("int state = 5; int f(void) { return ++state; } int g(void) { return ++state + 100; }", CodeKind.Pic), cancellation: TestContext.Current.CancellationToken);
        user.AddObject(workshop.Object("int f(void); int g(void); int use(void) { return f() + g(); }", CodeKind.Pic));
        Symbol use = await user.LookUpAsync("use", TestContext.Current.CancellationToken);
        Assert.Equal(113, await session.CallAsync<int>(use.Address));
        Assert.Equal(1, _made);
        Assert.Equal(108, await session.CallAsync<int>(functions[1].Address));

        // What is defined cannot be declared, and what another has defined is not replaced.
        await Assert.ThrowsAsync<DuplicateDefinitionException>(async () => await plugin.DefineLazyAsync("f", Make("", CodeKind.Pic), cancellation: TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<DuplicateDefinitionException>(async () => await plugin.DefineLazyAsync(["h", "state"], Make("", CodeKind.Pic), cancellation: TestContext.Current.CancellationToken));
        Symbol h = await plugin.DefineLazyAsync("h", Make("int state = 9; int h(void) { return state; }", CodeKind.Pic), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(0, await session.CallAsync<int>(h.Address));
        Assert.Equal(109, await session.CallAsync<int>(functions[1].Address));
        await user.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
        await plugin.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_definition_that_comes_meanwhile_has_the_last_word_and_made_functions_can_be_replaced(Way way)
    {
        await using Session session = await way.StartAsync();
        using var isAsked = new SemaphoreSlim(0);
        using var mayGoOn = new SemaphoreSlim(0);
        Symbol f = await session.Main.DefineLazyAsync(
            "f",
            async (name, cancellation) =>
            {
                isAsked.Release();
                await mayGoOn.WaitAsync(cancellation);
                return [new GivenObject(workshop.Object("int f(void) { return 1; }", CodeKind.Pic))];
            },
            cancellation: TestContext.Current.CancellationToken);
        Task<int> call = session.CallAsync<int>(f.Address).AsTask();
        await isAsked.WaitAsync(TestContext.Current.CancellationToken);
        await session.Main.ReplaceAsync([new GivenObject(workshop.Object("int f(void) { return 2; }", CodeKind.Pic))], TestContext.Current.CancellationToken);
        mayGoOn.Release();
        Assert.Equal(2, await call);
        Assert.Equal(2, await session.CallAsync<int>(f.Address));
        await session.Main.ReplaceAsync([new GivenObject(workshop.Object("int f(void) { return 3; }", CodeKind.Pic))], TestContext.Current.CancellationToken);
        Assert.Equal(3, await session.CallAsync<int>(f.Address));
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Modules_with_such_functions_come_and_go_without_a_trace(Way way)
    {
        await using Session session = await way.StartAsync();
        byte[] looked = await File.ReadAllBytesAsync(workshop.Object("int looked(void) { return 1; }", CodeKind.Pic), TestContext.Current.CancellationToken);
        session.Main.MakeReplaceable("looked");
        session.AddModule().AddObject("looked", looked);
        _ = await session.LookUpAsync("looked", TestContext.Current.CancellationToken);
        session.AddObject(workshop.Object("int ended; int get_ended(void) { return ended; }", CodeKind.Pic));
        Symbol ended = await session.LookUpAsync("get_ended", TestContext.Current.CancellationToken);
        long early = 0;
        for (int round = 1; round <= 24; round++)
        {
            Module module = session.AddModule();
            IReadOnlyList<Symbol> functions = await module.DefineLazyAsync(
                ["f", "never"],
                Make("extern int ended; int f(int x) { return x + 1; } __attribute__((destructor)) static void end(void) { ended++; }", CodeKind.Pic),
                cancellation: TestContext.Current.CancellationToken);
            Assert.Equal(round + 1, await session.CallAsync<int>(functions[0].Address, round));
            await module.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
            Assert.True(module.IsRemoved);
            Assert.Equal(round, await session.CallAsync<int>(ended.Address));
            early = round == 8 ? await CountAsync() : early;
        }

        Assert.InRange(await CountAsync(), 0, early);

        // Code that threads might still come back to is not counted: where it takes long to look at all of them, some is kept until that is worth it.
        async Task<long> CountAsync()
        {
            ReplaceResult replaced = await session.Main.ReplaceAsync("looked", looked, TestContext.Current.CancellationToken);
            return session.Memory!.Allocations - replaced.KeptCode;
        }
    }

    [Theory]
    [MemberData(nameof(LlvmExecutors.All), MemberType = typeof(LlvmExecutors))]
    public async Task LLVMs_executors_make_functions_when_they_are_called(string executor, MemoryTransport memory)
    {
        await using Session session = await Session.StartAsync(
            new LinkSessionOptions { Executor = ExecutorChoice.Child(ChildExecutorOptions.For(executor)), Memory = memory }, TestContext.Current.CancellationToken);
        await session.Main.DefineLazyAsync("f", Make("double f(int a, double b) { return a * b; }", CodeKind.Pic), cancellation: TestContext.Current.CancellationToken);
        session.AddObject(workshop.Object("double f(int, double); int run(void) { return f(3, 2.5) * 2; }", CodeKind.Pic));
        Symbol run = await session.LookUpAsync("run", TestContext.Current.CancellationToken);
        Assert.Equal(15, await session.CallAsync(run.Address));
        Assert.Equal(15, await session.CallAsync(run.Address));
        Assert.Equal(1, _made);
    }

    private LazyDefinition Make(string source, CodeKind code, int pause = 0) => async (_, cancellation) =>
    {
        Interlocked.Increment(ref _made);
        string path = workshop.Object(source, code);
        await Task.Delay(pause, cancellation);
        return [new GivenObject(path)];
    };
}
