using Jitney.Integration.Tests.Cancellation;
using Jitney.Integration.Tests.Ends;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Sessions;
using Jitney.Sessions.Dylibs;

namespace Jitney.Integration.Tests.Dylibs;

/// <summary>Dylibs that come and go for a long time, and many at a time, leave nothing in the executor.</summary>
/// <remarks>The controller keeps the numbers of their names, each dylib's own. Every run does so some hundreds of times in each way of running; with <c>JITNEY_TESTS=all</c> in the environment 10 000, and 1 000 at a time.</remarks>
[Collection(nameof(AloneInTheProcess))]
public sealed class DylibChurnTests(Workshop workshop, ITestOutputHelper output)
{
    private const int KeptOfPair = 8192;

    private static int Rounds => Environment.GetEnvironmentVariable("JITNEY_TESTS") == "all" ? 10_000 : 300;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Nothing_grows(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object(NumberedObjects.Base, CodeKind.Pic));
        Symbol balance = await session.LookUpAsync("get_balance", Cancellation);
        byte[] content = NumberedObjects.Object(workshop, 1);
        byte[] user = await File.ReadAllBytesAsync(workshop.Object($"int {NumberedObjects.Name(1)}(void); int use(void) {{ return {NumberedObjects.Name(1)}(); }}", CodeKind.Pic), Cancellation);
        var memory = session.Memory;
        SessionFootprint early = default;
        for (int number = 1; number <= Rounds; number++)
        {
            Dylib library = session.AddDylib("library");
            library.AddObject("library.o", content);
            library.LinkAgainst(session.Main);
            Dylib program = session.AddDylib("program");
            program.AddObject("program.o", user);
            program.LinkAgainst(library, session.Main);
            Assert.Equal(NumberedObjects.Result(1), await session.CallAsync((await program.LookUpAsync("use", Cancellation)).Address));
            await program.RemoveAsync(cancellation: Cancellation);
            await library.RemoveAsync(cancellation: Cancellation);
            if (number == Rounds / 10)
            {
                early = SessionFootprint.Of(session);
            }
        }

        var late = SessionFootprint.Of(session);
        output.WriteLine($"{way}: {Rounds} pairs of dylibs; {early} to {late}");
        Assert.Equal(Rounds, await session.CallAsync<int>(balance.Address));
        Assert.Equal(memory, session.Memory);
        late.AssertFlat(early, Rounds, KeptOfPair);
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Many_at_a_time_each_mean_their_own(Way way)
    {
        await using Session session = await way.StartAsync();
        byte[] content = await File.ReadAllBytesAsync(workshop.Object("static int count; int next(void) { return ++count; }", CodeKind.Pic), Cancellation);
        var dylibs = new List<Dylib>();
        for (int number = 0; number < Math.Min(Rounds, 1000); number++)
        {
            Dylib dylib = session.AddDylib($"number {number}");
            dylib.AddObject("next.o", content);
            if (number > 0)
            {
                dylib.LinkAgainst(dylibs[number / 2]);
            }

            dylibs.Add(dylib);
            Assert.Equal(1, await session.CallAsync<int>((await dylib.LookUpAsync("next", Cancellation)).Address));
        }

        Assert.Equal(2, await session.CallAsync<int>((await dylibs[0].LookUpAsync("next", Cancellation)).Address));
        Assert.Equal(2, await session.CallAsync<int>((await dylibs[^1].LookUpAsync("next", Cancellation)).Address));
    }
}
