using Jitney.Integration.Tests.Infrastructure;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Functions;

/// <summary>Which members of archives are linked.</summary>
public sealed class ArchiveTests(Workshop workshop)
{
    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Members_come_as_they_are_needed(Way way, CodeKind code)
    {
        string archive = workshop.Archive(
            workshop.Object("int b(void); int a(void) { return b() + 1; }", code),
            workshop.Object("int b(void) { return 10; }", code),
            workshop.Object("int missing(void); int c(void) { return missing(); }", code));
        await using Session session = await way.StartAsync();
        session.AddArchive(archive);

        Symbol a = await session.LookUpAsync("a");

        Assert.Equal(11, await session.CallAsync(a.Address));
        Assert.Equal(2, session.Statistics.Objects);
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Archives_may_need_each_other_in_any_order(Way way, CodeKind code)
    {
        await using Session session = await way.StartAsync();
        session.AddArchive(workshop.Archive(
            workshop.Object("int two(int); int one(int n) { return n == 0 ? 1 : two(n - 1); }", code),
            workshop.Object("int three(int n) { return n + 300; }", code)));
        session.AddArchive(workshop.Archive(
            workshop.Object("int one(int), three(int); int two(int n) { return n == 0 ? three(n) : one(n - 1); }", code)));

        Symbol one = await session.LookUpAsync("one");

        Assert.Equal(300, await session.CallAsync(one.Address, 5));
        Assert.Equal(1, await session.CallAsync(one.Address, 4));
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task The_first_archive_that_defines_a_name_gives_it(Way way, CodeKind code)
    {
        await using Session session = await way.StartAsync();
        session.AddArchive(workshop.Archive(workshop.Object("int same(void) { return 1; }", code)));
        session.AddArchive(workshop.Archive(workshop.Object("int same(void) { return 2; }", code)));

        Symbol same = await session.LookUpAsync("same");

        Assert.Equal(1, await session.CallAsync(same.Address));
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task All_members_come_when_asked_for(Way way, CodeKind code)
    {
        await using Session session = await way.StartAsync();
        session.AddArchive(
            workshop.Archive(
                workshop.Object("int counter; int get(void) { return counter; }", code),
                workshop.Object("extern int counter; __attribute__((constructor)) static void unseen(void) { counter = 7; }", code)),
            InputUse.Always);

        Symbol get = await session.LookUpAsync("get");

        Assert.Equal(7, await session.CallAsync(get.Address));
    }
}
