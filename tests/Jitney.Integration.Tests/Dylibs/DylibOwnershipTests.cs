using Jitney.Integration.Tests.Calls;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Linking.Failures;
using Jitney.Linking.Resolution;
using Jitney.Memory;
using Jitney.Protocol.Codecs;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;
using Jitney.Sessions.Dylibs;
using Jitney.Sessions.Modules;

namespace Jitney.Integration.Tests.Dylibs;

/// <summary>Everything goes with its owner and with nobody else, whatever happens while it is linked.</summary>
public sealed class DylibOwnershipTests(Workshop workshop)
{
    private static readonly WrapperSignature<long, long> s_number = Sps.Function(Sps.Int64, Sps.Int64);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Uses_are_of_what_was_resolved(Way way)
    {
        // Large, and with many names that are asked for, so that others define the name anew meanwhile.
        string big = workshop.Object(
            """
            int f(void); int use(void) { return f(); }
            __asm__(".data\n.globl all\nall:\n.rept 100000\n.quad f, use\n.endr\n.altmacro\n.macro one n\n.weak nowhere_\\n\n.quad nowhere_\\n\n.endm\n.set i,0\n.rept 4000\none %i\n.set i,i+1\n.endr\n.text");
            """,
            CodeKind.Pic);
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object("int zero(void) { return 0; }", CodeKind.Pic));
        Assert.Equal(0, await CallAsync(session, session.Main, "zero"));
        for (int round = 0; round < 10; round++)
        {
            Dylib typed = session.AddDylib("typed", new DylibOptions { Duplicates = DuplicateDefinitions.TheLastCounts });
            Module first = typed.AddModule("first"), second = typed.AddModule("second");
            first.AddObject("first.o", Bytes("int f(void) { return 1; }"));
            Assert.Equal(1, await CallAsync(session, typed, "f"));
            Dylib user = session.AddDylib("user");
            user.AddObject(big);
            user.LinkAgainst(typed);
            Task<Symbol> looking = Task.Run(async () => await user.LookUpAsync("use"), Cancellation);
            await Task.Delay(round, Cancellation);
            second.AddObject("second.o", Bytes("int f(void) { return 2; }"));
            _ = await typed.LookUpAsync("f", Cancellation);
            int value = await session.CallAsync<int>((await looking).Address);
            (Module used, Module unused) = value == 1 ? (first, second) : (second, first);
            await Assert.ThrowsAsync<ModuleInUseException>(async () => await used.RemoveAsync(cancellation: Cancellation));
            await unused.RemoveAsync(cancellation: Cancellation);
            Assert.Equal(value, await CallAsync(session, user, "use"));
            await user.RemoveAsync(cancellation: Cancellation);
            await typed.RemoveAsync(cancellation: Cancellation);
        }
    }

    [Fact]
    public async Task What_is_typed_while_a_part_is_initialised_is_not_its_users()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        Dylib typed = session.AddDylib("typed", new DylibOptions { Duplicates = DuplicateDefinitions.TheLastCounts });
        Dylib user = Add(session, "user", "int f(void); int use(void) { return f(); }");
        typed.LinkAgainst(session.Main);
        user.LinkAgainst(typed);
        session.Handle("ask", s_number, (_, _) =>
        {
            typed.AddObject("second.o", Bytes("int f(void) { return 2; }"));
            return ValueTask.FromResult(0L);
        });
        typed.AddObject("first.o", Bytes(CallingCode.Ask + "int f(void) { return 1; } __attribute__((constructor)) static void begin(void) { call(0); }"));
        _ = await CallAsync(session, user, "use");
        Assert.Equal(2, await CallAsync(session, typed, "f"));
        await user.RemoveAsync(cancellation: Cancellation);
        Assert.Equal(2, await CallAsync(session, typed, "f"));
    }

    [Fact]
    public async Task What_is_linked_against_while_a_part_is_initialised_is_kept_for_its_users()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        Dylib low = session.AddDylib("low"), extra = Add(session, "extra", "int maybe(void) { return 5; }");
        Dylib user = Add(session, "user", "__attribute__((weak)) int maybe(void); int low(void); int use(void) { return low() + (maybe ? maybe() : 100); }");
        low.LinkAgainst(session.Main);
        user.LinkAgainst(low);
        session.Handle("ask", s_number, (_, _) =>
        {
            user.LinkAgainst(low, extra);
            return ValueTask.FromResult(0L);
        });
        low.AddObject("low.o", Bytes(CallingCode.Ask + "int low(void) { return 1; } __attribute__((constructor)) static void begin(void) { call(0); }"));
        Assert.Equal(6, await CallAsync(session, user, "use"));
        Assert.Equal(["user"], (await Assert.ThrowsAsync<ModuleInUseException>(async () => await extra.RemoveAsync(cancellation: Cancellation))).Users);
        await user.RemoveAsync(cancellation: Cancellation);
        await extra.RemoveAsync(cancellation: Cancellation);
    }

    [Fact]
    public async Task The_next_definition_is_its_own_modules_where_the_provider_goes_while_a_part_is_initialised()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        Module provider = session.AddModule("provider"), next = session.AddModule("next"), low = session.AddModule("low"), user = session.AddModule("user");
        provider.AddObject("provider.o", Bytes("int x(void) { return 1; }"));
        next.AddObject("next.o", Bytes("int x(void) { return 2; }"));
        Assert.Equal(1, await CallAsync(session, session.Main, "x"));
        session.Handle("ask", s_number, async (_, _) =>
        {
            await provider.RemoveAsync(cancellation: Cancellation);
            return 0L;
        });
        low.AddObject("low.o", Bytes(CallingCode.Ask + "int low(void) { return 10; } __attribute__((constructor)) static void begin(void) { call(0); }"));
        user.AddObject("user.o", Bytes("int low(void); int x(void); int use(void) { return low() + x(); }"));
        Assert.Equal(12, await CallAsync(session, session.Main, "use"));
        Assert.Equal(["user"], (await Assert.ThrowsAsync<ModuleInUseException>(async () => await next.RemoveAsync(cancellation: Cancellation))).Users);
        await user.RemoveAsync(cancellation: Cancellation);
        await next.RemoveAsync(cancellation: Cancellation);
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_module_in_a_circle_with_what_is_in_none_stays(Way way)
    {
        await using Session session = await way.StartAsync();
        Module module = session.AddModule("module");
        module.AddObject("module.o", Bytes("int of_main(int); int of_module(int depth) { return depth ? of_main(depth - 1) + 1 : 0; }"));
        session.AddObject("main.o", Bytes("int of_module(int); int of_main(int depth) { return depth ? of_module(depth - 1) + 1 : 0; }"));
        Assert.Equal(5, await session.CallAsync<int>((await session.LookUpAsync("of_main", Cancellation)).Address, 5));
        foreach (RemovalMode mode in Enum.GetValues<RemovalMode>())
        {
            Assert.True((await Assert.ThrowsAsync<ModuleInUseException>(async () => await module.RemoveAsync(mode, Cancellation))).IsUsedOutsideModules);
        }

        Assert.False(module.IsRemoved);
        Assert.Equal(5, await session.CallAsync<int>((await session.LookUpAsync("of_module", Cancellation)).Address, 5));
    }

    [Fact]
    public async Task A_dylib_in_a_circle_with_the_main_one_stays()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        Dylib dylib = Add(session, "dylib", "int of_main(int); int of_dylib(int depth) { return depth ? of_main(depth - 1) + 1 : 0; }");
        session.AddObject("main.o", Bytes("int of_dylib(int); int of_main(int depth) { return depth ? of_dylib(depth - 1) + 1 : 0; }"));
        session.Main.LinkAgainst(dylib);
        dylib.LinkAgainst(session.Main);
        Assert.Equal(5, await session.CallAsync<int>((await session.LookUpAsync("of_main", Cancellation)).Address, 5));
        foreach (RemovalMode mode in Enum.GetValues<RemovalMode>())
        {
            Assert.True((await Assert.ThrowsAsync<ModuleInUseException>(async () => await dylib.RemoveAsync(mode, Cancellation))).IsUsedOutsideModules);
        }

        Assert.Equal(5, await session.CallAsync<int>((await session.LookUpAsync("of_dylib", Cancellation)).Address, 5));
    }

    [Fact]
    public async Task Dylibs_that_go_along_are_gone_as_if_removed_themselves()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        session.AddObject("main.o", Bytes("int events; int read_events(void) { return events; }"));
        Assert.Equal(0, await CallAsync(session, session.Main, "read_events"));
        MemoryStatistics? before = session.Memory;
        Dylib low = Add(session, "low", "int low(void) { return 1; }");
        Dylib high = Add(session, "high", "int low(void); int high(void) { return low(); }");
        high.LinkAgainst(low, session.Main);
        Module part = high.AddModule("part");
        part.AddObject("part.o", Bytes("extern int events; int part(void) { return 5; } __attribute__((destructor)) static void end(void) { events++; }"));
        high.Define("address", new ExecutorAddress(0x1234));
        Assert.Equal(1, await CallAsync(session, high, "high"));
        Assert.Equal(5, await CallAsync(session, high, "part"));
        Dylib third = session.AddDylib("third");
        third.LinkAgainst(high);
        await low.RemoveAsync(RemovalMode.WithUsers, Cancellation);
        Assert.True(high.IsRemoved && part.IsRemoved);
        await Assert.ThrowsAsync<MissingSymbolException>(async () => await third.LookUpAsync("address", Cancellation));
        await Assert.ThrowsAsync<MissingSymbolException>(async () => await third.LookUpAsync("part", Cancellation));
        Assert.Equal(1, await CallAsync(session, session.Main, "read_events"));
        Assert.Equal(before, session.Memory);
    }

    [Fact]
    public async Task What_a_dylib_needs_of_the_compilers_library_goes_with_it()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        session.AddObject("zero.o", Bytes("int zero(void) { return 0; }"));
        Assert.Equal(0, await CallAsync(session, session.Main, "zero"));
        MemoryStatistics? before = session.Memory;
        byte[] content = Bytes("int count(unsigned long x) { return __builtin_popcountl(x); } __int128 divide(__int128 a, __int128 b) { return a / b; }");
        for (int round = 0; round < 5; round++)
        {
            Dylib plugin = session.AddDylib("plugin");
            plugin.AddObject("plugin.o", content);
            Assert.Equal(3, await session.CallAsync<int>((await plugin.LookUpAsync("count", Cancellation)).Address, 7));
            await plugin.RemoveAsync(cancellation: Cancellation);
            Assert.Equal(before, session.Memory);
        }
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_name_that_an_archive_hides_is_found_behind_it(Way way)
    {
        await using Session session = await way.StartAsync();
        Dylib near = session.AddDylib("near"), far = Add(session, "far", "int shared(void) { return 1; }"), user = session.AddDylib("user");
        near.AddArchive(workshop.Archive(workshop.Object("__attribute__((visibility(\"hidden\"))) int shared(void) { return 2; } int other(void) { return shared(); }", CodeKind.Pic)));
        user.LinkAgainst(near, far);
        Assert.Equal((await far.LookUpAsync("shared", Cancellation)).Address, (await user.LookUpAsync("shared", Cancellation)).Address);
        Assert.Equal(1, await CallAsync(session, user, "shared"));
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task An_allocator_of_an_archive_is_found_as_it_counts(Way way)
    {
        await using Session session = await way.StartAsync();
        Dylib dylib = session.AddDylib("dylib");
        dylib.AddArchive(workshop.Archive(workshop.Object("void *malloc(unsigned long size) { static char room[100]; return room; } int other(void) { return 4; }", CodeKind.Pic, "-fno-builtin")));
        dylib.AddObject(workshop.Object("void *malloc(unsigned long); void *get(void) { return (void *)malloc; }", CodeKind.Pic, "-fno-builtin"));
        long meant = await session.CallAsync((await dylib.LookUpAsync("get", Cancellation)).Address);
        Assert.Equal((ulong)meant, (await dylib.LookUpAsync("malloc", Cancellation)).Address.Value);
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_name_of_the_process_that_the_systems_archives_have_too_is_the_processs(Way way)
    {
        await using Session session = await way.StartAsync();
        Dylib dylib = Add(session, "dylib", "long _Unwind_Resume(void *); int stat(void); void *get(void) { return (void *)_Unwind_Resume; }");
        long meant = await session.CallAsync((await dylib.LookUpAsync("get", Cancellation)).Address);
        Assert.NotEqual(0, meant);
        Assert.Equal((ulong)meant, (await dylib.LookUpAsync("_Unwind_Resume", Cancellation)).Address.Value);
        Assert.NotEqual(0UL, (await dylib.LookUpAsync("stat", Cancellation)).Address.Value);
    }

    private Dylib Add(Session session, string name, string source)
    {
        Dylib dylib = session.AddDylib(name);
        dylib.AddObject($"{name}.o", Bytes(source));
        return dylib;
    }

    private byte[] Bytes(string source) => File.ReadAllBytes(workshop.Object(source, CodeKind.Pic));

    private static async Task<int> CallAsync(Session session, Dylib dylib, string name) =>
        await session.CallAsync<int>((await dylib.LookUpAsync(name, Cancellation)).Address);
}
