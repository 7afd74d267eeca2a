using Jitney.Integration.Tests.Infrastructure;
using Jitney.Linking.Failures;
using Jitney.Sessions;
using Symbol = Jitney.Sessions.Symbol;

namespace Jitney.Integration.Tests.LookUps;

/// <summary>Are symbols that linked code shows to the dynamic linker of a host gone with their session, whoever has found them meanwhile?</summary>
public sealed class ShownSymbolsTests(Workshop workshop)
{
    private const string Shown = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        int NAME(void) { return NUMBER; }
        int finds(void) { int (*found)(void) = (int (*)(void))dlsym(RTLD_DEFAULT, "NAME"); return found == NAME ? found() : found ? -2 : -1; }
        """;

    private const string Library = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        void *search_for(const char *name) { return dlsym(RTLD_DEFAULT, name); }
        """;

    [Theory]
    [InlineData(CodeKind.Pic)]
    [InlineData(CodeKind.NonPic)]
    public async Task A_search_finds_what_its_own_session_has_after_others_have_ended(CodeKind code)
    {
        await using Session first = await StartAsync("shown_again", 1, code);
        Assert.Equal(1, await FindAsync(first));
        for (int number = 2; number < 6; number++)
        {
            // It lies elsewhere than the one before, which ends while it has not shown anything yet.
            Session next = await StartAsync("shown_again", number, code);
            await first.DisposeAsync();
            Assert.Equal(number, await FindAsync(next));
            await using Session last = await StartAsync("shown_again", number + 10, code);
            await next.DisposeAsync();
            Assert.Equal(number + 10, await FindAsync(last));
        }
    }

    [Fact]
    public async Task Nothing_of_an_ended_session_is_found_by_linked_code_by_libraries_or_by_the_next_session()
    {
        string library = workshop.Library(Library);
        const string User = "long in_library(void *(*search_for)(const char *)) { return (long)search_for(\"shown_once\"); }";
        await using Session keeper = await Way.InProcess.StartAsync();
        keeper.AddLibrary(library);
        keeper.AddObject(workshop.Object(User + "\nvoid *search_for(const char *); long asks(void) { return in_library(search_for); }", CodeKind.Pic));
        Symbol asks = await keeper.LookUpAsync("asks", TestContext.Current.CancellationToken);
        Assert.Equal(0, await keeper.CallAsync<long>(asks.Address));
        await using (Session shows = await StartAsync("shown_once", 7, CodeKind.Pic))
        {
            Assert.Equal(7, await FindAsync(shows));
            Assert.Equal((long)(await shows.LookUpAsync("shown_once", TestContext.Current.CancellationToken)).Address.Value, await keeper.CallAsync<long>(asks.Address));
        }

        Assert.Equal(0, await keeper.CallAsync<long>(asks.Address));
        await using Session next = await Way.InProcess.StartAsync();
        next.AddObject(workshop.Object("int shown_once(void); int uses(void) { return shown_once(); }", CodeKind.Pic));
        await Assert.ThrowsAsync<MissingSymbolException>(async () => await next.LookUpAsync("uses", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_a_session_shows_to_libraries_is_no_import_of_another_one()
    {
        await using Session shows = await StartAsync("shown_beside", 7, CodeKind.Pic);
        Assert.Equal(7, await FindAsync(shows));
        await using Session beside = await Way.InProcess.StartAsync();
        beside.AddObject(workshop.Object("int shown_beside(void); int uses(void) { return shown_beside(); }", CodeKind.Pic));
        await Assert.ThrowsAsync<MissingSymbolException>(async () => await beside.LookUpAsync("uses", TestContext.Current.CancellationToken));
    }

    private async Task<Session> StartAsync(string name, int number, CodeKind code)
    {
        Session session = await Way.InProcess.StartAsync();
        session.AddObject(workshop.Object(Shown.Replace("NAME", name, StringComparison.Ordinal).Replace("NUMBER", $"{number}", StringComparison.Ordinal), code));
        return session;
    }

    private static async Task<int> FindAsync(Session session) =>
        await session.CallAsync<int>((await session.LookUpAsync("finds", TestContext.Current.CancellationToken)).Address);
}
