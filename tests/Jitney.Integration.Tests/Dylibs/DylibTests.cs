using Jitney.Calls;
using Jitney.Integration.Tests.Calls;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Linking.Failures;
using Jitney.Linking.Resolution;
using Jitney.Memory;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Codecs;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;
using Jitney.Sessions.Dylibs;
using Jitney.Sessions.Modules;

namespace Jitney.Integration.Tests.Dylibs;

/// <summary>Dylibs have names of their own, and see those of others along what they are linked against.</summary>
public sealed class DylibTests(Workshop workshop)
{
    private const string UseOfShared = "int shared(void); int use(void) { return shared(); }";

    private static readonly WrapperSignature<long, long> s_number = Sps.Function(Sps.Int64, Sps.Int64);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Each_means_its_own_by_a_name(Way way, CodeKind code)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object("int value = 1; int get(void) { return value; }", code));
        Dylib left = session.AddDylib("left");
        Dylib right = session.AddDylib("right");
        left.LinkAgainst(right, session.Main);
        right.LinkAgainst(left, session.Main);
        left.AddObject(workshop.Object("int value = 2; int get(void) { return value; }", code));
        right.AddObject(workshop.Object("int value = 3; int get(void) { return value; }", code));

        Assert.Equal(3, await CallAsync(session, right, "get"));
        Assert.Equal(1, await CallAsync(session, session.Main, "get"));
        Assert.Equal(2, await CallAsync(session, left, "get"));
        Assert.Equal((await session.LookUpAsync("value")).Address, (await session.Main.LookUpAsync("value")).Address);
        Assert.NotEqual((await left.LookUpAsync("value")).Address, (await right.LookUpAsync("value")).Address);
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task What_is_not_there_is_looked_for_along_the_links_in_their_order(Way way, CodeKind code)
    {
        await using Session session = await way.StartAsync();
        Dylib first = Add(session, "first", "int other(void) { return 10; }", code);
        Dylib second = Add(session, "second", "int shared(void) { return 2; } int other(void) { return 20; }", code);
        Dylib third = Add(session, "third", "int shared(void) { return 3; }", code);
        Dylib user = Add(session, "user", UseOfShared, code);
        user.LinkAgainst(first, second, third);
        Assert.Equal(2, await CallAsync(session, user, "use"));
        Assert.Equal(10, await CallAsync(session, user, "other"));

        // What is linked stays as it is.
        user.LinkAgainst(third, second, first);
        Assert.Equal(2, await CallAsync(session, user, "use"));
        user.AddObject(workshop.Object("int shared(void); int use_again(void) { return shared(); }", code));
        Assert.Equal(3, await CallAsync(session, user, "use_again"));
        Assert.Equal(20, await CallAsync(session, user, "other"));
    }

    [Fact]
    public async Task Hidden_names_stay_inside_and_links_do_not_go_on()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        Dylib far = Add(session, "far", "int shared(void) { return 1; }");
        Dylib near = Add(session, "near", "__attribute__((visibility(\"hidden\"))) int shared(void) { return 2; } int near_use(void) { return shared(); }");
        Dylib user = Add(session, "user", UseOfShared);
        near.LinkAgainst(far);
        user.LinkAgainst(near);
        await Assert.ThrowsAsync<MissingSymbolException>(async () => await user.LookUpAsync("use"));
        Assert.Equal(2, await CallAsync(session, user, "near_use"));

        user.LinkAgainst(near, far);
        Assert.Equal(1, await CallAsync(session, user, "use"));
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Dylibs_that_refer_to_each_other_are_linked(Way way)
    {
        await using Session session = await way.StartAsync();
        Dylib left = Add(session, "left", "int right(int); int left(int depth) { return depth ? right(depth - 1) + 1 : 0; } int only = 7;");
        Dylib right = Add(session, "right", "int left(int); extern int only; int right(int depth) { return depth ? left(depth - 1) + 1 : 0; } int read_only(void) { return only; }");
        left.LinkAgainst(right);
        right.LinkAgainst(left);
        Assert.Equal(9, await session.CallAsync((await left.LookUpAsync("left", Cancellation)).Address, 9));
        Assert.Equal(7, await CallAsync(session, left, "read_only"));

        ModuleInUseException refusal = await Assert.ThrowsAsync<ModuleInUseException>(async () => await left.RemoveAsync());
        Assert.Equal("the dylib left cannot be removed: right refers to it", refusal.Message);
        await right.RemoveAsync(RemovalMode.WithUsers, Cancellation);
        Assert.True(left.IsRemoved && right.IsRemoved);
    }

    [Fact]
    public async Task Weak_definitions_are_as_good_as_others_and_weak_references_find_them()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        Dylib low = Add(session, "low", "int strong(void) { return 1; } __attribute__((weak)) int feeble(void) { return 2; }");
        Dylib high = Add(
            session,
            "high",
            """
            __attribute__((weak)) int strong(void) { return 10; }
            __attribute__((weak)) int feeble(void); __attribute__((weak)) int nowhere(void);
            int call(void) { return strong() + (feeble ? feeble() : 100) + (nowhere ? 1000 : 0); }
            """);
        high.LinkAgainst(low);
        Assert.Equal(12, await CallAsync(session, high, "call"));
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Members_of_archives_come_into_the_dylib_that_has_the_archive(Way way, CodeKind code)
    {
        string archive = workshop.Archive(workshop.Object("static int count; int next(void) { return ++count; }", code), workshop.Object("int unused(void) { return missing_everywhere(); }", code, "-Wno-implicit-function-declaration"));
        await using Session session = await way.StartAsync();
        Dylib owner = session.AddDylib("owner");
        owner.AddArchive(archive);
        Dylib other = session.AddDylib("other");
        other.AddArchive(archive);
        Dylib user = Add(session, "user", "int next(void); int use(void) { return next(); }", code);
        user.LinkAgainst(owner);
        Assert.Equal(1, await CallAsync(session, user, "use"));
        Assert.Equal(2, await CallAsync(session, owner, "next"));
        Assert.Equal(1, await CallAsync(session, other, "next"));
        Assert.Equal(3, await CallAsync(session, user, "next"));
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Inline_variables_are_shared_along_links_and_exceptions_pass(Way way)
    {
        const string Header = """
            #include <stdexcept>
            inline int counter = 5;
            inline int &local() { static int value = 50; return value; }
            """;
        await using Session session = await way.StartAsync();
        session.AddLibrary(SystemLibraries.Find("-lstdc++"));
        Dylib low = session.AddDylib("low");
        low.AddObject(workshop.CppObject(Header + """
            extern "C" int low_count() { return ++counter + ++local(); }
            extern "C" void low_throw() { throw std::runtime_error("low"); }
            """, CodeKind.Pic));
        Dylib high = session.AddDylib("high");
        high.LinkAgainst(low);
        high.AddObject(workshop.CppObject(Header + """
            extern "C" void low_throw();
            extern "C" int high_count() { return ++counter + ++local(); }
            extern "C" int high_catch() { try { low_throw(); } catch (const std::runtime_error &) { return 3; } return 0; }
            """, CodeKind.Pic));
        Dylib apart = session.AddDylib("apart");
        apart.AddObject(workshop.CppObject(Header + """
            extern "C" int apart_count() { return ++counter + ++local(); }
            """, CodeKind.Pic));
        Assert.Equal(57, await CallAsync(session, high, "high_count"));
        Assert.Equal(59, await CallAsync(session, low, "low_count"));
        Assert.Equal(61, await CallAsync(session, high, "high_count"));
        Assert.Equal(57, await CallAsync(session, apart, "apart_count"));
        Assert.Equal(3, await CallAsync(session, high, "high_catch"));
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task The_process_comes_last_or_not_at_all(Way way, CodeKind code)
    {
        const string Source = "int atoi(const char *); typedef int (*function)(const char *); function where(void) { return atoi; } int parse(void) { return atoi(\"42\"); }";
        await using Session session = await way.StartAsync();
        Dylib open = Add(session, "open", Source, code);
        Dylib other = Add(session, "other", Source, code);
        Dylib closed = session.AddDylib("closed", new DylibOptions { SearchesProcess = false });
        closed.AddObject(workshop.Object(Source, code));
        Assert.Equal(42, await CallAsync(session, open, "parse"));
        Assert.Equal(await session.CallAsync((await open.LookUpAsync("where")).Address), await session.CallAsync((await other.LookUpAsync("where")).Address));
        LinkException missing = await Assert.ThrowsAnyAsync<LinkException>(async () => await closed.LookUpAsync("parse"));
        Assert.Contains("atoi", missing.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<MissingSymbolException>(async () => await closed.LookUpAsync("puts"));
        Assert.Equal((await session.LookUpAsync("puts")).Address, (await open.LookUpAsync("puts")).Address);

        // It may be given what it is to have.
        closed.AddObject(workshop.Object("int atoi(const char *text) { return text[0]; }", code));
        Assert.Equal('4', await CallAsync(session, closed, "parse"));
        Assert.Equal(42, await CallAsync(session, open, "parse"));
    }

    [Fact]
    public async Task What_the_main_one_defines_is_not_what_others_import()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        session.AddObject(workshop.Object("int atoi(const char *text) { return -1; } int main_parse(void) { return atoi(\"7\"); }", CodeKind.NonPic, "-fno-builtin"));
        Dylib apart = Add(session, "apart", "int atoi(const char *); int parse(void) { return atoi(\"7\"); }");
        Dylib linked = Add(session, "linked", "int atoi(const char *); int parse(void) { return atoi(\"7\"); }");
        linked.LinkAgainst(session.Main);
        Assert.Equal(-1, await CallAsync(session, session.Main, "main_parse"));
        Assert.Equal(7, await CallAsync(session, apart, "parse"));
        Assert.Equal(-1, await CallAsync(session, linked, "parse"));
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task A_removed_dylib_gives_all_back(Way way, CodeKind code)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object("int events; int read_events(void) { return events; }", code));
        Assert.Equal(0, await CallAsync(session, session.Main, "read_events"));
        MemoryStatistics before = session.Memory!;
        for (int round = 1; round <= 3; round++)
        {
            Dylib low = Add(session, "low", "extern int events; int base(void) { return 40; } __attribute__((destructor)) static void end(void) { events++; }", code);
            low.LinkAgainst(session.Main);
            Dylib high = Add(session, "high", "int base(void); __thread int local = 2; int value(void) { return base() + local; }", code);
            high.LinkAgainst(low);
            Module part = high.AddModule("part");
            part.AddObject(workshop.Object("int value(void); int more(void) { return value() + 1; }", code));
            Assert.Equal(43, await CallAsync(session, high, "more"));

            ModuleInUseException refusal = await Assert.ThrowsAsync<ModuleInUseException>(async () => await low.RemoveAsync());
            Assert.Equal(["high"], refusal.Users);
            await high.RemoveAsync(cancellation: Cancellation);
            Assert.Throws<InvalidOperationException>(() => high.AddObject(workshop.Object("int late;", code)));
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await high.LookUpAsync("value"));
            Assert.Equal(round - 1, await CallAsync(session, session.Main, "read_events"));
            await low.RemoveAsync(cancellation: Cancellation);
            Assert.Equal(round, await CallAsync(session, session.Main, "read_events"));
            Assert.Equal(before, session.Memory!);
        }
    }

    [Fact]
    public async Task A_dylib_says_for_itself_what_a_second_definition_is()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        Dylib typed = session.AddDylib("typed", new DylibOptions { Duplicates = DuplicateDefinitions.TheLastCounts });
        Dylib strict = session.AddDylib("strict");
        foreach ((string source, int expected) in ((string, int)[])[("int f(void) { return 1; }", 1), ("int f(void) { return 2; }", 2)])
        {
            typed.AddObject(workshop.Object(source, CodeKind.Pic), InputUse.Always);
            Assert.Equal(expected, await CallAsync(session, typed, "f"));
        }

        strict.AddObject(workshop.Object("int f(void) { return 1; }", CodeKind.Pic), InputUse.Always);
        Assert.Equal(1, await CallAsync(session, strict, "f"));
        strict.AddObject(workshop.Object("int f(void) { return 2; } int g(void) { return 3; }", CodeKind.Pic), InputUse.Always);
        await Assert.ThrowsAsync<DuplicateDefinitionException>(async () => await strict.LookUpAsync("g"));
        Assert.Equal(1, await CallAsync(session, strict, "f"));
    }

    [Fact]
    public async Task Generators_define_for_their_dylib_and_for_those_linked_against_it()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        Dylib library = session.AddDylib("library");
        Dylib user = Add(session, "user", "int made(void); int use(void) { return made(); }");
        Dylib apart = Add(session, "apart", "int made(void); int use(void) { return made(); }");
        user.LinkAgainst(library);
        var asked = new List<string>();
        library.AddGenerator((request, _) =>
        {
            asked.AddRange(request.Names);
            if (request.Names.Contains("made"))
            {
                request.AddObject("made.o", File.ReadAllBytes(workshop.Object("int made(void) { return 6; }", CodeKind.Pic)));
            }

            return ValueTask.CompletedTask;
        });
        await Assert.ThrowsAsync<MissingSymbolException>(async () => await apart.LookUpAsync("use"));
        Assert.Empty(asked);
        Assert.Equal(6, await CallAsync(session, user, "use"));
        Assert.Equal(["made"], asked);
        Assert.Equal(6, await CallAsync(session, library, "made"));
        await Assert.ThrowsAsync<MissingSymbolException>(async () => await session.LookUpAsync("made"));
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_symbol_of_its_own_by_which_a_dylib_calls_a_handler_reaches_it(Way way)
    {
        await using Session session = await way.StartAsync();
        string calls = CallingCode.Ask.Replace("extern char ask;", "char ask;", StringComparison.Ordinal) + "long own(long value) { return call(value); }";
        Dylib before = session.AddDylib("before");
        before.LinkAgainst(session.Main);
        before.AddObject(workshop.Object(calls, CodeKind.Pic));
        session.Handle("other", s_number, static (value, _) => ValueTask.FromResult(value));
        ExecutorAddress early = (await before.LookUpAsync("own", Cancellation)).Address;
        Assert.Equal(-1, await session.CallAsync<long>(early, 20L));
        session.Handle("ask", s_number, static (value, _) => ValueTask.FromResult(value + 1));
        Assert.Equal(21, await session.CallAsync<long>(early, 20L));
        Dylib behind = session.AddDylib("behind");
        behind.LinkAgainst(session.Main);
        behind.AddObject(workshop.Object(calls, CodeKind.Pic));
        Assert.Equal(31, await session.CallAsync<long>((await behind.LookUpAsync("own", Cancellation)).Address, 30L));
    }

    [Fact]
    public async Task A_removed_dylib_is_named_as_one_and_refuses_all()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        Dylib gone = session.AddDylib("gone");
        Module module = gone.AddModule("part");
        await gone.RemoveAsync(cancellation: Cancellation);
        string expected = "the dylib gone was removed";
        Assert.Equal(expected, Assert.Throws<InvalidOperationException>(() => gone.AddGenerator(static (_, _) => default)).Message);
        Assert.Equal(expected, Assert.Throws<InvalidOperationException>(() => gone.AddObject(workshop.Object("int f(void) { return 1; }", CodeKind.Pic))).Message);
        Assert.Equal(expected, Assert.Throws<InvalidOperationException>(() => gone.AddModule()).Message);
        Assert.Equal(expected, (await Assert.ThrowsAsync<InvalidOperationException>(async () => await gone.LookUpAsync("f", Cancellation))).Message);
        Assert.Equal("the module part was removed", Assert.Throws<InvalidOperationException>(() => module.AddObject(workshop.Object("int f(void) { return 1; }", CodeKind.Pic))).Message);
    }

    [Fact]
    public async Task What_cannot_be_linked_against_is_refused()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        await using Session other = await Way.SharedChild.StartAsync();
        Dylib dylib = session.AddDylib("dylib");
        Dylib gone = session.AddDylib("gone");
        await gone.RemoveAsync(cancellation: Cancellation);
        foreach (Dylib wrong in (Dylib[])[dylib, gone, other.Main])
        {
            Assert.Throws<ArgumentException>(() => dylib.LinkAgainst(session.Main, wrong));
        }

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await session.Main.RemoveAsync());
    }

    private Dylib Add(Session session, string name, string source, CodeKind code = CodeKind.NonPic)
    {
        Dylib dylib = session.AddDylib(name);
        dylib.AddObject(workshop.Object(source, code));
        return dylib;
    }

    private static async Task<long> CallAsync(Session session, Dylib dylib, string name) => await session.CallAsync<int>((await dylib.LookUpAsync(name, Cancellation)).Address);
}
