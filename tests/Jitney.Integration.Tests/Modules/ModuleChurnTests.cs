using Jitney.Integration.Tests.Cancellation;
using Jitney.Integration.Tests.Ends;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Sessions;
using Jitney.Sessions.Modules;

namespace Jitney.Integration.Tests.Modules;

/// <summary>Modules that come and go for a long time leave nothing: memory, descriptors and mappings stay as they were.</summary>
/// <remarks>Every run does so some hundreds of times in each way of running; with <c>JITNEY_TESTS=all</c> in the environment 10 000.</remarks>
[Collection(nameof(AloneInTheProcess))]
public sealed class ModuleChurnTests(Workshop workshop, ITestOutputHelper output)
{
    private static int Rounds => Environment.GetEnvironmentVariable("JITNEY_TESTS") == "all" ? 10_000 : 300;

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Nothing_grows(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object(NumberedObjects.Base, CodeKind.Pic));
        Symbol balance = await session.LookUpAsync("get_balance", TestContext.Current.CancellationToken);
        Symbol alive = await session.LookUpAsync("get_alive", TestContext.Current.CancellationToken);
        string folder = workshop.NewFolder();
        var memory = session.Memory;
        SessionFootprint early = default;
        for (int number = 1; number <= Rounds; number++)
        {
            string name = NumberedObjects.Name(number);
            Module module = session.AddModule(name);
            string path = Path.Combine(folder, $"{name}.o");
            await File.WriteAllBytesAsync(path, NumberedObjects.Object(workshop, number), TestContext.Current.CancellationToken);
            module.Add(path);
            File.Delete(path);
            Symbol function = await session.LookUpAsync(name, TestContext.Current.CancellationToken);
            Assert.Equal(NumberedObjects.Result(number), await session.CallAsync(function.Address));
            Assert.Equal(number % 2 * 2, await session.CallAsync<int>(alive.Address));
            await module.RemoveAsync(cancellation: TestContext.Current.CancellationToken);
            Assert.Equal(0, await session.CallAsync<int>(alive.Address));
            if (number == Rounds / 10)
            {
                early = SessionFootprint.Of(session);
            }
        }

        var late = SessionFootprint.Of(session);
        Assert.DoesNotContain(File.ReadLines("/proc/self/maps"), line => line.Contains(folder, StringComparison.Ordinal));
        output.WriteLine($"{way}: {Rounds} modules; {early} to {late}");
        Assert.Equal(Rounds, await session.CallAsync<int>(balance.Address));
        Assert.Equal(memory, session.Memory);
        late.AssertFlat(early, Rounds);
    }
}
