using Jitney.Integration.Tests.Infrastructure;
using Jitney.Linking.Failures;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Failures;
using Jitney.Sessions;
using Jitney.Sessions.Modules;
using Jitney.Sessions.Replacement;

namespace Jitney.Integration.Tests.Modules;

/// <summary>Where the last definition counts, it takes the name over for what is linked from then on, and earlier code keeps the one that it has.</summary>
/// <remarks>Every run types in some hundreds of inputs; with <c>JITNEY_TESTS=all</c> in the environment 5 000.</remarks>
public sealed class RedefinitionTests(Workshop workshop)
{
    private const int Names = 12;

    private static int Inputs => Environment.GetEnvironmentVariable("JITNEY_TESTS") == "all" ? 5_000 : 300;

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Earlier_code_keeps_what_it_has(Way way, CodeKind code)
    {
        await using Session session = await StartAsync(way);
        Add(session, "int f(void) { return 1; } int v = 10;", code);
        Add(session, "int f(void); extern int v; int old(void) { return 100 * f() + v; }", code);
        Assert.Equal(110, await CallAsync(session, "old"));
        Module second = Add(session, "int f(void) { return 2; } int v = 20;", code);
        Assert.Equal(2, await CallAsync(session, "f"));
        Add(session, "int f(void); extern int v; int young(void) { return 100 * f() + v; }", code);
        Assert.Equal(220, await CallAsync(session, "young"));
        Assert.Equal(110, await CallAsync(session, "old"));
        Assert.Equal("module 4", Assert.Single((await Assert.ThrowsAsync<ModuleInUseException>(async () => await second.RemoveAsync())).Users));

        // When it goes the earlier one counts again.
        await second.RemoveAsync(RemovalMode.WithUsers, TestContext.Current.CancellationToken);
        Assert.Equal(1, await CallAsync(session, "f"));
        Add(session, "int f(void); int third(void) { return f() + 5; }", code);
        Assert.Equal(6, await CallAsync(session, "third"));
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_definition_by_address_gives_way_and_takes_over_like_any_other(Way way)
    {
        await using Session session = await StartAsync(way);
        Add(session, "int one(void) { return 1; } int two(void) { return 2; }", CodeKind.Pic);
        session.Define("f", (await session.LookUpAsync("one", TestContext.Current.CancellationToken)).Address);
        Add(session, "int f(void); int first(void) { return f(); }", CodeKind.Pic);
        Assert.Equal(1, await CallAsync(session, "first"));
        Module object1 = Add(session, "int f(void) { return 10; }", CodeKind.Pic);
        Assert.Equal(10, await CallAsync(session, "f"));
        Add(session, "int f(void); int second(void) { return f(); }", CodeKind.Pic);
        Assert.Equal(10, await CallAsync(session, "second"));
        Assert.Equal(1, await CallAsync(session, "first"));

        // One that is linked at once takes over too, and when it goes the one before counts again.
        session.Define("f", (await session.LookUpAsync("two", TestContext.Current.CancellationToken)).Address);
        Assert.Equal(2, await CallAsync(session, "f"));
        Module object2 = session.AddModule();
        object2.AddObject(workshop.Object("int f(void) { return 20; }", CodeKind.Pic), InputUse.Always);
        Assert.Equal(20, await CallAsync(session, "f"));
        await object2.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(2, await CallAsync(session, "f"));
        await Assert.ThrowsAsync<ModuleInUseException>(async () => await object1.RemoveAsync(cancellation: TestContext.Current.CancellationToken));
        Assert.Equal(2, await CallAsync(session, "f"));
    }

    [Fact]
    public async Task A_definition_that_cannot_be_linked_gives_way()
    {
        await using Session session = await StartAsync(Way.SharedChild);
        Add(session, "int f(void) { return 1; }", CodeKind.Pic);
        Assert.Equal(1, await CallAsync(session, "f"));
        Module bad = Add(session, "int missing(void); int f(void) { return missing(); }", CodeKind.Pic);
        await Assert.ThrowsAsync<MissingSymbolException>(() => CallAsync(session, "f"));
        await bad.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(1, await CallAsync(session, "f"));
        _ = Add(session, "int missing(void); int f(void) { return missing() + 1; }", CodeKind.Pic);
        Add(session, "int f(void) { return 3; }", CodeKind.Pic);
        Assert.Equal(3, await CallAsync(session, "f"));
    }

    [Fact]
    public async Task Inline_functions_are_those_of_the_input()
    {
        const string Inline = """
            __asm__(".section .text.shared,\"axG\",@progbits,shared,comdat\n.weak shared\n.type shared,@function\nshared: mov $VALUE, %eax\nret\n.previous");
            int shared(void);
            """;
        await using Session session = await StartAsync(Way.SharedChild);
        for (int value = 1; value <= 3; value++)
        {
            string source = Inline.Replace("VALUE", $"{value}", StringComparison.Ordinal) + "int f(void) { return shared(); }";
            session.AddObject(workshop.Object(source, CodeKind.Pic));
            Assert.Equal(value, await CallAsync(session, "f"));
        }
    }

    [Fact]
    public async Task Both_in_one_batch_are_an_error_that_leaves_the_session_as_it_was()
    {
        await using Session session = await StartAsync(Way.SharedChild);
        Add(session, "int f(void) { return 1; }", CodeKind.Pic);
        Assert.Equal(1, await CallAsync(session, "f"));
        Module module = session.AddModule();
        module.AddObject(workshop.Object("int f(void) { return 2; }", CodeKind.Pic), InputUse.Always);
        module.AddObject(workshop.Object("int f(void) { return 3; }", CodeKind.Pic), InputUse.Always);
        await Assert.ThrowsAnyAsync<LinkException>(() => CallAsync(session, "f"));
        await module.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(1, await CallAsync(session, "f"));
    }

    /// <summary>Defines, uses, redefines and replaces at random, with errors in between, and knows what each function must return.</summary>
    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Thousands_of_inputs_never_spoil_the_session(Way way)
    {
        await using Session session = await StartAsync(way);
        var random = new Random(99);
        var values = new Dictionary<int, long>();
        var replaced = new Dictionary<int, (long Version, long Count)>();
        session.Main.MakeReplaceable(static name => name.StartsWith('r'));
        byte[] arm = [.. File.ReadAllBytes(workshop.Object("int arm;", CodeKind.Pic))];
        arm[18] = 183;
        for (int input = 1; input <= Inputs; input++)
        {
            int name = random.Next(Names);
            switch (random.Next(11))
            {
                case 0 or 1 or 2:
                    int value = random.Next(50);
                    Add(session, $"int v{name} = {value}; int f{name}(void) {{ return v{name}++; }}", CodeKind.Pic);
                    Assert.Equal(value, await CallAsync(session, $"f{name}"));
                    values[name] = value + 1;
                    break;
                case 3 when values.ContainsKey(name):
                    Add(session, $"int f{name}(void); int g{name}(void) {{ return 1000 + f{name}(); }}", CodeKind.Pic);
                    Assert.Equal(1000 + values[name]++, await CallAsync(session, $"g{name}"));
                    break;
                case 4 when values.ContainsKey(name):
                    Assert.Equal(values[name]++, await CallAsync(session, $"f{name}"));
                    break;
                case 5:
                    Module bad = Add(session, $"int missing(void); int f{name}(void) {{ return missing(); }}", CodeKind.Pic);
                    await Assert.ThrowsAsync<MissingSymbolException>(() => CallAsync(session, $"f{name}"));
                    await bad.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
                    break;
                case 6:
                    Module foreign = session.AddModule();
                    LinkException? failure = (LinkException?)Record.Exception(() => foreign.AddObject("arm", arm, InputUse.Always))
                        ?? await Assert.ThrowsAnyAsync<LinkException>(() => CallAsync(session, $"nothing{input}"));
                    Assert.NotNull(failure);
                    break;
                case 7:
                    Module twice = session.AddModule();
                    twice.AddObject(workshop.Object($"int twice; int f{name}(void) {{ return 2; }}", CodeKind.Pic), InputUse.Always);
                    twice.AddObject(workshop.Object($"int twice; int f{name}(void) {{ return 3; }}", CodeKind.Pic), InputUse.Always);
                    await Assert.ThrowsAnyAsync<LinkException>(() => CallAsync(session, $"f{name}"));
                    await twice.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
                    break;
                case 8:
                    int version = random.Next(20);
                    ReplaceResult result = await session.Main.ReplaceAsync(
                        [Given($"int count{name}; int r{name}(void) {{ return {version} * 100000 + ++count{name}; }}")], TestContext.Current.CancellationToken);
                    Assert.Equal(replaced.TryGetValue(name, out (long, long Count) before) ? [$"r{name}"] : [], result.Functions);
                    replaced[name] = (version, before.Count);
                    await UseReplacedAsync($"r{name}");
                    break;
                case 9 when replaced.ContainsKey(name):
                    Add(session, $"int r{name}(void); int u{name}(void) {{ return r{name}(); }}", CodeKind.Pic);
                    await UseReplacedAsync($"u{name}");
                    break;
                case 10:
                    GivenObject[] wrong = random.Next(3) switch
                    {
                        0 => [Given($"int missing(void); int count{name} = 7, fresh; int r{name}(void) {{ return missing(); }}")],
                        1 => [Given($"int r{name}(void) {{ return 1; }}"), Given($"int r{name}(void) {{ return 2; }}")],
                        _ => [new GivenObject("arm", arm)],
                    };
                    await Assert.ThrowsAnyAsync<LinkException>(async () => await session.Main.ReplaceAsync(wrong, TestContext.Current.CancellationToken));
                    await (replaced.ContainsKey(name) ? UseReplacedAsync($"r{name}") : Task.CompletedTask);
                    break;
            }

            async Task UseReplacedAsync(string function)
            {
                (long version, long count) = replaced[name];
                Assert.Equal((version * 100000) + count + 1, await CallAsync(session, function));
                replaced[name] = (version, count + 1);
            }

        }

        foreach ((int name, long value) in values)
        {
            Assert.Equal(value, await CallAsync(session, $"f{name}"));
        }
    }

    private static Task<Session> StartAsync(Way way) => Session.StartAsync(
        Ways.Options(way) with { Names = new NameRules { Duplicates = DuplicateDefinitions.TheLastCounts } }, TestContext.Current.CancellationToken);

    private Module Add(Session session, string source, CodeKind code)
    {
        Module module = session.AddModule();
        module.AddObject(workshop.Object(source, code));
        return module;
    }

    private GivenObject Given(string source) => new(workshop.Object(source, CodeKind.Pic));

    private static async Task<long> CallAsync(Session session, string name) =>
        await session.CallAsync<int>((await session.LookUpAsync(name, TestContext.Current.CancellationToken)).Address);
}
