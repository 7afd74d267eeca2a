using Jitney.Integration.Tests.Infrastructure;
using Jitney.Linking.Failures;
using Jitney.Sessions;
using Jitney.Sessions.Modules;

namespace Jitney.Integration.Tests.LookUps;

/// <summary>Are lookups right that read large objects and archives beside each other, while modules come and go?</summary>
public sealed class ParallelReadingTests(Workshop workshop)
{
    private const int Threads = 8;
    private const int Rounds = 12;
    private const int Wide = 12;

    // One member calls those from 1 to 11, each of which calls the one 12 behind it, and one the session's own.
    private const int Expected = 66 + 198 + 7;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Each_gets_its_own_and_what_is_bad_fails_for_who_needs_it(Way way)
    {
        string[] archives = [.. Enumerable.Range(0, Threads).Select(Archive)];
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object("int shared(void) { return 7; }", CodeKind.Pic));
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(
            async () =>
            {
                for (int round = 0; round < Rounds; round++)
                {
                    Module module = session.AddModule();
                    module.AddArchive(archives[thread]);
                    if (thread % 4 == 3)
                    {
                        module.AddObject(workshop.Object($"int nowhere(void); int t{thread}_0(void); int bad{thread}(void) {{ return t{thread}_0() + nowhere(); }}", CodeKind.Pic));
                        await Assert.ThrowsAsync<MissingSymbolException>(async () => await session.LookUpAsync($"bad{thread}", Cancellation));
                    }

                    Assert.Equal(Expected, await session.CallAsync<int>((await session.LookUpAsync($"t{thread}_0", Cancellation)).Address));
                    await module.RemoveAsync(cancellation: Cancellation);
                }
            },
            Cancellation)));
    }

    // So large that the members that one refers to are read beside others.
    private string Archive(int thread) => workshop.Archive([.. Enumerable.Range(0, 2 * Wide).Select(member => workshop.Object(Member(thread, member), CodeKind.Pic))]);

    private static string Member(int thread, int member)
    {
        string[] called = member == 0 ? [.. Enumerable.Range(1, Wide - 1).Select(other => $"t{thread}_{other}")]
            : member < Wide ? [$"t{thread}_{member + Wide}", .. member == 1 ? ["shared"] : Array.Empty<string>()]
            : [];
        return $$"""
            const char pad{{thread}}_{{member}}[16384] = {1};
            {{string.Concat(called.Select(static name => $"int {name}(void);\n"))}}
            int t{{thread}}_{{member}}(void) { return {{member}} * pad{{thread}}_{{member}}[0]{{string.Concat(called.Select(static name => $" + {name}()"))}}; }
            """;
    }
}
