using Jitney.Integration.Tests.Infrastructure;
using Jitney.ObjectFiles.Failures;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Functions;

/// <summary>Sessions that share the host's own process, and with it the lowest 2 GiB of addresses.</summary>
public sealed class SessionsInOneProcessTests(Workshop workshop)
{
    private const int Sessions = 10;

    [Fact]
    public async Task All_take_code_without_PIC_at_once()
    {
        var sessions = new List<Session>();
        try
        {
            for (int number = 0; number < Sessions; number++)
            {
                Session session = await Way.InProcess.StartAsync();
                sessions.Add(session);
                session.AddObject(workshop.Object("static long turns[1000]; long turn(long by) { return turns[7] += by; }", CodeKind.NonPic));
                Assert.Equal(number, await session.CallAsync((await session.LookUpAsync("turn")).Address, number));
            }
        }
        finally
        {
            foreach (Session session in sessions)
            {
                await session.DisposeAsync();
            }
        }
    }
    [Fact]
    public async Task A_library_that_waited_for_a_program_which_never_came_begins_with_the_next_one()
    {
        string library = workshop.Library("""
            int of_program(void);
            static int begun;
            __attribute__((constructor)) static void begin(void) { begun = of_program(); }
            int is_begun(void) { return begun; }
            """);
        await using (Session first = await Way.InProcess.StartAsync())
        {
            first.AddLibrary(library);
            first.AddObject(workshop.Object("int is_begun(void), missing(void); int of_program(void) { return 1; } int start(void) { return is_begun() + missing(); }", CodeKind.Pic));
            await Assert.ThrowsAnyAsync<LinkException>(() => first.LookUpAsync("start").AsTask());
        }

        await using Session second = await Way.InProcess.StartAsync();
        second.AddLibrary(library);
        second.AddObject(workshop.Object("int is_begun(void); int of_program(void) { return 7; } long start(long more) { return is_begun() + more; }", CodeKind.Pic));

        Assert.Equal(10, await second.CallAsync((await second.LookUpAsync("start")).Address, 3));
    }
}
