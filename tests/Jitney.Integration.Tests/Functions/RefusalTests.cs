using Jitney.Integration.Tests.Infrastructure;
using Jitney.Linking.Failures;
using Jitney.Memory;
using Jitney.ObjectFiles.Failures;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Functions;

/// <summary>Links that fail: what is said, and that the session goes on as if they had not been tried.</summary>
public sealed class RefusalTests(Workshop workshop)
{
    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task All_missing_names_are_told_at_once_with_who_needs_them(Way way, CodeKind code)
    {
        string first = workshop.Object("int missing_one(void), missing_two(void); int broken(void) { return missing_one() + missing_two(); }", code);
        string second = workshop.Object("int missing_one(void), broken(void); int top(void) { return broken() + missing_one(); }", code);
        await using Session session = await way.StartAsync();
        session.AddObject(first);
        session.AddObject(second);

        LinkErrorsException refusal = await Assert.ThrowsAsync<LinkErrorsException>(async () => await session.LookUpAsync("top"));

        Assert.Equal(2, refusal.Errors.Count);
        Assert.All(refusal.Errors, error => Assert.IsType<MissingSymbolException>(error));
        Assert.Contains("missing_one", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("missing_two", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(first, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(second, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task A_name_that_nothing_defines_is_told(Way way, CodeKind code)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object("int something(void) { return 1; }", code));

        LinkException refusal = await Assert.ThrowsAnyAsync<LinkException>(async () => await session.LookUpAsync("nothing_like_it"));

        Assert.Contains("nothing_like_it", refusal.Message, StringComparison.Ordinal);
        Symbol something = await session.LookUpAsync("something");
        Assert.Equal(1, await session.CallAsync(something.Address));
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Two_definitions_are_refused_with_both_places(Way way, CodeKind code)
    {
        string first = workshop.Object("int twin(void) { return 1; }", code);
        string second = workshop.Object("int twin(void) { return 2; }", code);
        await using Session session = await way.StartAsync();
        session.AddObject(first, InputUse.Always);
        session.AddObject(second, InputUse.Always);

        DuplicateDefinitionException refusal = await Assert.ThrowsAsync<DuplicateDefinitionException>(async () => await session.LookUpAsync("twin"));

        Assert.Contains("twin", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(first, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(second, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task A_refused_batch_leaves_memory_and_names_as_they_were(Way way, CodeKind code)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object("int good(void) { return 1; }", code));
        await session.LookUpAsync("good");
        MemoryStatistics? before = session.Memory;

        session.AddObject(workshop.Object("int missing(void); int fine = 5; int bad(void) { return missing() + fine; }", code));
        await Assert.ThrowsAnyAsync<LinkException>(async () => await session.LookUpAsync("bad"));
        Assert.Equal(before, session.Memory);

        // What was missing comes later, and then all is well.
        session.AddObject(workshop.Object("int missing(void) { return 20; }", code));
        Symbol bad = await session.LookUpAsync("bad");
        Assert.Equal(25, await session.CallAsync(bad.Address));
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Damaged_files_are_refused_and_the_session_goes_on(Way way)
    {
        byte[] bytes = await File.ReadAllBytesAsync(workshop.Object("int cut(void) { return 1; }", CodeKind.Pic), TestContext.Current.CancellationToken);
        await using Session session = await way.StartAsync();

        Assert.ThrowsAny<LinkException>(() => session.AddObject("cut.o", bytes.AsMemory(0, bytes.Length / 2)));
        Assert.ThrowsAny<LinkException>(() => session.AddObject("text", "no object at all"u8.ToArray()));

        session.AddObject("whole.o", bytes);
        Symbol cut = await session.LookUpAsync("cut");
        Assert.Equal(1, await session.CallAsync(cut.Address));
    }
}
