using Jitney.Integration.Tests.Infrastructure;
using Jitney.Linking.Failures;
using Jitney.Memory;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;
using Jitney.Sessions.Modules;

namespace Jitney.Integration.Tests.Modules;

/// <summary>Modules come, are used and go, and leave nothing behind.</summary>
public sealed class ModuleTests(Workshop workshop)
{
    private const string Ledger = "int events; int read_events(void) { return events; }";

    private const string Busy = """
        extern int events;
        static int own;
        __thread int local = 5;
        __attribute__((constructor)) static void begin(void) { events += 100; own = 1; }
        __attribute__((destructor)) static void end(void) { events += own; }
        int value(void) { return 40 + own + local++; }
        """;

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task A_removed_module_has_run_its_finalisers_and_given_all_back(Way way, CodeKind code)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object(Ledger, code));
        Assert.Equal(0, await CallAsync(session, "read_events"));
        MemoryStatistics before = session.Memory!;
        for (int round = 1; round <= 3; round++)
        {
            Module module = session.AddModule("busy");
            module.Add(workshop.Object(Busy, code));
            Assert.Equal(46, await CallAsync(session, "value"));
            Assert.NotEqual(before, session.Memory!);
            await module.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
            Assert.True(module.IsRemoved);
            Assert.Equal(101 * round, await CallAsync(session, "read_events"));
            await Assert.ThrowsAsync<MissingSymbolException>(() => CallAsync(session, "value"));
            Assert.Equal(before, session.Memory!);
        }
    }

    [Fact]
    public async Task A_module_that_cannot_be_linked_goes_without_a_trace()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        session.AddObject(workshop.Object("int good(void) { return 1; }", CodeKind.Pic));
        Module module = session.AddModule();
        module.AddObject(workshop.Object("int missing(void); int bad(void) { return missing(); } int good2(void) { return 3; }", CodeKind.Pic), InputUse.Always);
        module.AddArchive(workshop.Archive(workshop.Object("int good2(void) { return 2; } int of_archive(void) { return 4; }", CodeKind.Pic)));
        await module.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(1, await CallAsync(session, "good"));
        foreach (string name in (string[])["bad", "good2", "of_archive"])
        {
            await Assert.ThrowsAsync<MissingSymbolException>(() => CallAsync(session, name));
        }

        Assert.Throws<InvalidOperationException>(() => module.AddObject(workshop.Object("int late;", CodeKind.Pic)));
    }

    [Fact]
    public async Task What_others_use_is_kept_or_takes_them_along()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        Module low = Add(session, "low", "int low(void) { return 1; }");
        Module middle = Add(session, "middle", "int low(void); int middle(void) { return low() + 1; }");
        Module high = Add(session, "high", "int middle(void); int high(void) { return middle() + 1; }");
        Module apart = Add(session, "apart", "int apart(void) { return 9; }");
        Assert.Equal(3, await CallAsync(session, "high"));
        Assert.Equal(9, await CallAsync(session, "apart"));
        ModuleInUseException refusal = await Assert.ThrowsAsync<ModuleInUseException>(async () => await low.RemoveAsync());
        Assert.Equal(["middle"], refusal.Users);
        Assert.False(refusal.IsUsedOutsideModules);
        Assert.Equal("the module low cannot be removed: middle refers to it", refusal.Message);
        Assert.Equal(3, await CallAsync(session, "high"));

        await low.RemoveAsync(RemovalMode.WithUsers, TestContext.Current.CancellationToken);
        Assert.Equal([true, true, true, false], new[] { low, middle, high, apart }.Select(static module => module.IsRemoved));
        Assert.Equal(9, await CallAsync(session, "apart"));
        await Assert.ThrowsAsync<MissingSymbolException>(() => CallAsync(session, "high"));
        await low.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task What_stays_keeps_what_it_uses()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        Module module = Add(session, "used", "int used(void) { return 1; }");
        session.AddObject(workshop.Object("int used(void); int user(void) { return used() + 1; }", CodeKind.Pic));
        Assert.Equal(2, await CallAsync(session, "user"));
        foreach (RemovalMode mode in Enum.GetValues<RemovalMode>())
        {
            ModuleInUseException refusal = await Assert.ThrowsAsync<ModuleInUseException>(async () => await module.RemoveAsync(mode));
            Assert.True(refusal.IsUsedOutsideModules);
            Assert.Empty(refusal.Users);
        }

        Assert.Equal(2, await CallAsync(session, "user"));
    }

    [Fact]
    public async Task Modules_that_refer_to_each_other_go_together()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        Module left = Add(session, "left", "int right(int); int left(int depth) { return depth ? right(depth - 1) + 1 : 0; }");
        Module right = Add(session, "right", "int left(int); int right(int depth) { return depth ? left(depth - 1) + 1 : 0; }");
        Symbol start = await session.LookUpAsync("left", TestContext.Current.CancellationToken);
        Assert.Equal(7, await session.CallAsync(start.Address, 7));
        ModuleInUseException refusal = await Assert.ThrowsAsync<ModuleInUseException>(async () => await right.RemoveAsync());
        Assert.Equal(["left"], refusal.Users);
        await right.RemoveAsync(RemovalMode.WithUsers, TestContext.Current.CancellationToken);
        Assert.True(left.IsRemoved);
    }

    [Fact]
    public async Task References_that_dead_stripping_drops_keep_nobody()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        Module used = Add(session, "used", "int used(void) { return 1; }");
        Module user = session.AddModule("user");
        user.AddObject(workshop.Object("int used(void); static int dead(void) { return used(); } int (*const unseen)(void) __attribute__((section(\".unseen\"), visibility(\"hidden\"))) = dead; int f(void) { return 2; }", CodeKind.Pic, "-ffunction-sections"));
        Assert.Equal(2, await CallAsync(session, "f"));
        Assert.Equal(1, await CallAsync(session, "used"));
        await user.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
        await used.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task When_a_definition_goes_the_next_one_counts()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        Module[] modules = [.. Enumerable.Range(1, 3).Select(number => Add(session, $"{number}", $"int same(void) {{ return {number}; }}"))];
        Assert.Equal(1, await CallAsync(session, "same"));
        await modules[1].RemoveAsync(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(1, await CallAsync(session, "same"));
        await modules[0].RemoveAsync(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(3, await CallAsync(session, "same"));
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Inline_functions_are_each_modules_own(Way way, CodeKind code)
    {
        const string Inline = """
            __asm__(".section .text.shared,\"axG\",@progbits,shared,comdat\n.weak shared\n.type shared,@function\nshared: mov $7, %eax\nret\n.previous");
            int shared(void);
            """;
        await using Session session = await way.StartAsync();
        Module first = session.AddModule("first"), second = session.AddModule("second"), third = session.AddModule("third");
        first.AddObject(workshop.Object(Inline + "int first(void) { return shared() + 1; }", code));
        second.AddObject(workshop.Object(Inline + "int second(void) { return shared() + 2; }", code));
        third.AddObject(workshop.Object("int shared(void); int third(void) { return shared() + 3; }", code));
        IReadOnlyList<Symbol> both = await session.LookUpAsync(["first", "second"], TestContext.Current.CancellationToken);
        Assert.Equal(8, await session.CallAsync(both[0].Address));
        Assert.Equal(9, await session.CallAsync(both[1].Address));
        await first.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(9, await CallAsync(session, "second"));

        // From now on the second one's is the one that all see.
        Assert.Equal(10, await CallAsync(session, "third"));
        Assert.Equal(["third"], (await Assert.ThrowsAsync<ModuleInUseException>(async () => await second.RemoveAsync())).Users);
    }

    [Fact]
    public async Task Inline_variables_are_one_for_all()
    {
        const string Inline = """
            __asm__(".section .bss.shared,\"awG\",@nobits,shared,comdat\n.weak shared\n.type shared,@object\n.size shared, 4\n.align 4\nshared: .zero 4\n.previous");
            extern int shared;
            """;
        await using Session session = await Way.SharedChild.StartAsync();
        Module first = Add(session, "first", Inline + "int first(void) { return ++shared; }");
        Module second = Add(session, "second", Inline + "int second(void) { return ++shared; }");
        Assert.Equal(1, await CallAsync(session, "first"));
        Assert.Equal(2, await CallAsync(session, "second"));
        Assert.Equal(["second"], (await Assert.ThrowsAsync<ModuleInUseException>(async () => await first.RemoveAsync())).Users);
        await second.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
        await first.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task What_modules_use_of_libraries_stays_when_the_first_one_goes(Way way, CodeKind code)
    {
        const string Imports = "extern char **environ; int puts(const char *); void *address(void) { return (void *)puts; } int has_environment(void) { return environ != 0 && environ[0] != 0; }";
        await using Session session = await way.StartAsync();
        var addresses = new HashSet<long>();
        for (int round = 0; round < 3; round++)
        {
            Module module = session.AddModule();
            module.AddObject(workshop.Object(Imports, code));
            addresses.Add(await CallAsync(session, "address"));
            Assert.Equal(1, await CallAsync(session, "has_environment"));
            await module.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
        }

        Assert.Single(addresses);
    }

    [Fact]
    public async Task Handlers_that_finalisers_call_may_look_up()
    {
        const string Caller = """
            typedef struct { char *data; unsigned long size; } result;
            extern char tag; extern char __orc_rt_jit_dispatch_ctx;
            result __orc_rt_jit_dispatch(void *, void *, const char *, unsigned long);
            __attribute__((destructor)) static void end(void) { __orc_rt_jit_dispatch(&__orc_rt_jit_dispatch_ctx, &tag, "", 0); }
            int caller(void) { return 1; }
            """;
        await using Session session = await Way.SharedChild.StartAsync();
        ExecutorAddress found = default;
        session.Handle("tag", async (_, cancellation) =>
        {
            found = (await session.LookUpAsync("other", cancellation)).Address;
            return default;
        });
        session.AddObject(workshop.Object("int other(void) { return 5; }", CodeKind.Pic));
        Module module = Add(session, "caller", Caller);
        Assert.Equal(1, await CallAsync(session, "caller"));
        await module.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(5, await session.CallAsync(found));
    }

    [Fact]
    public async Task A_module_is_not_removed_while_it_is_initialised()
    {
        const string Caller = """
            typedef struct { char *data; unsigned long size; } result;
            extern char tag; extern char __orc_rt_jit_dispatch_ctx;
            result __orc_rt_jit_dispatch(void *, void *, const char *, unsigned long);
            __attribute__((constructor)) static void begin(void) { __orc_rt_jit_dispatch(&__orc_rt_jit_dispatch_ctx, &tag, "", 0); }
            int caller(void) { return 1; }
            """;
        await using Session session = await Way.SharedChild.StartAsync();
        Module? module = null;
        Exception? refusal = null;
        session.Handle("tag", async (_, _) =>
        {
            refusal = await Record.ExceptionAsync(async () => await module!.RemoveAsync());
            return default;
        });
        module = Add(session, "caller", Caller);
        Assert.Equal(1, await CallAsync(session, "caller"));
        Assert.IsType<InvalidOperationException>(refusal);
        await module.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Each_module_reads_a_file_as_it_is_then()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        string path = Path.Combine(workshop.NewFolder(), "plugin.o");
        Module? former = null;
        for (int version = 1; version <= 4; version++)
        {
            // A compiler takes the name over; from the third on the former one is still there.
            string name = version > 2 ? $"of{version}" : "plugin";
            File.Copy(workshop.Object($"int {name}(void) {{ return {version}; }}", CodeKind.Pic), path + ".new", overwrite: true);
            File.Move(path + ".new", path, overwrite: true);
            if (version == 2)
            {
                await former!.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
            }

            former = session.AddModule();
            former.Add(path);
            Assert.Equal(version, await CallAsync(session, name));
        }
    }

    [Fact]
    public async Task A_shared_library_is_no_part_of_a_module()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        string library = workshop.Library("int of_library(void) { return 1; }");
        LinkException refusal = Assert.Throws<LinkException>(() => session.AddModule().Add(library));
        Assert.Contains("add it to the session", refusal.Message, StringComparison.Ordinal);
    }

    private Module Add(Session session, string name, string source)
    {
        Module module = session.AddModule(name);
        module.AddObject(workshop.Object(source, CodeKind.Pic));
        return module;
    }

    private static async Task<long> CallAsync(Session session, string name) =>
        await session.CallAsync((await session.LookUpAsync(name, TestContext.Current.CancellationToken)).Address);
}
