using Jitney.Integration.Tests.Infrastructure;
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
}
