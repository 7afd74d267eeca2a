using Jitney.Integration.Tests.Infrastructure;
using Jitney.Linking.Failures;
using Jitney.Sessions;
using Jitney.Sessions.Dylibs;

namespace Jitney.Integration.Tests.Dylibs;

/// <summary>Dylibs with random names and links, compared with the rule as it stands in the documents.</summary>
public sealed class RandomDylibTests(Workshop workshop)
{
    private const int Dylibs = 5;
    private const int Names = 6;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Everybody_finds_what_the_rule_says(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 20; round++)
        {
            await RunAsync(random);
        }
    }

    // Each dylib has an object for each name that it defines, and one for each name that refers to it.
    private async Task RunAsync(Random random)
    {
        await using Session session = await Way.SharedChild.StartAsync();
        var dylibs = new Dylib[Dylibs];
        bool[,] defines = new bool[Dylibs, Names];
        var links = new int[Dylibs][];
        for (int dylib = 0; dylib < Dylibs; dylib++)
        {
            dylibs[dylib] = dylib == 0 ? session.Main : session.AddDylib($"dylib{dylib}");
            for (int name = 0; name < Names; name++)
            {
                if (random.Next(4) == 0)
                {
                    defines[dylib, name] = true;
                    dylibs[dylib].AddObject(workshop.Object($"int name{name}(void) {{ return {(100 * dylib) + name}; }}", CodeKind.NonPic));
                }
            }

            for (int name = 0; name < Names; name++)
            {
                dylibs[dylib].AddObject(workshop.Object($"int name{name}(void); int use{name}(void) {{ return name{name}(); }}", CodeKind.NonPic));
            }

            links[dylib] = [.. Enumerable.Range(0, Dylibs).Where(other => other != dylib && random.Next(2) == 0)];
            random.Shuffle(links[dylib]);
        }

        for (int dylib = 0; dylib < Dylibs; dylib++)
        {
            dylibs[dylib].LinkAgainst([.. links[dylib].Select(link => dylibs[link])]);
        }

        foreach (int question in Enumerable.Range(0, Dylibs * Names).OrderBy(_ => random.Next()))
        {
            (int dylib, int name) = (question / Names, question % Names);
            int? definer = links[dylib].Prepend(dylib).Where(other => defines[other, name]).Select(static other => (int?)other).FirstOrDefault();
            ValueTask<Symbol> lookup = dylibs[dylib].LookUpAsync(random.Next(2) == 0 ? $"use{name}" : $"name{name}", TestContext.Current.CancellationToken);
            if (definer is null)
            {
                await Assert.ThrowsAsync<MissingSymbolException>(async () => await lookup);
            }
            else
            {
                Assert.Equal((100 * definer.Value) + name, await session.CallAsync((await lookup).Address));
            }
        }
    }
}
