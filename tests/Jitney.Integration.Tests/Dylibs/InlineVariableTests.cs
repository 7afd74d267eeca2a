using Jitney.Integration.Tests.Infrastructure;
using Jitney.Sessions;
using Jitney.Sessions.Dylibs;

namespace Jitney.Integration.Tests.Dylibs;

/// <summary>Inline variables of C++ are one for all that are linked against each other, as with shared libraries, and hidden ones are each dylib's own.</summary>
public sealed class InlineVariableTests(Workshop workshop)
{
    private const string Counter = "inline int counter = 5;\n";
    private const string Hidden = $"#pragma GCC visibility push(hidden)\n{Counter}#pragma GCC visibility pop\n";

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task It_is_one_in_a_circle(Way way)
    {
        await using Session session = await way.StartAsync();
        Dylib left = session.AddDylib("left"), right = session.AddDylib("right");
        left.LinkAgainst(right);
        right.LinkAgainst(left);
        left.AddObject(Counting("left", Counter));
        right.AddObject(Counting("right", Counter));
        Assert.Equal(6, await CallAsync(session, left, "left"));
        Assert.Equal(7, await CallAsync(session, right, "right"));
    }

    [Theory]
    [InlineData(InputUse.WhenNeeded, true)]
    [InlineData(InputUse.WhenNeeded, false)]
    [InlineData(InputUse.Always, true)]
    [InlineData(InputUse.Always, false)]
    public async Task It_is_one_whoever_is_linked_first(InputUse use, bool isHighFirst)
    {
        await using Session session = await Way.SharedChild.StartAsync();
        Dylib low = session.AddDylib("low"), high = session.AddDylib("high");
        high.LinkAgainst(low);
        low.AddObject(Counting("low", Counter), use);
        high.AddObject(Counting("high", Counter), use);
        Assert.Equal(6, await CallAsync(session, isHighFirst ? high : low, isHighFirst ? "high" : "low"));
        Assert.Equal(7, await CallAsync(session, isHighFirst ? low : high, isHighFirst ? "low" : "high"));
    }

    [Theory]
    [InlineData(true, true, false)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(true, false, true)]
    public async Task A_hidden_one_is_its_dylibs_own(bool isLowHidden, bool isHighHidden, bool isArchive)
    {
        foreach (bool isHighFirst in new[] { false, true })
        {
            await using Session session = await Way.SharedChild.StartAsync();
            Dylib low = session.AddDylib("low"), high = session.AddDylib("high");
            high.LinkAgainst(low);
            string lower = Counting("low", isLowHidden ? Hidden : Counter);
            if (isArchive)
            {
                low.AddArchive(workshop.Archive(lower));
            }
            else
            {
                low.AddObject(lower);
            }

            high.AddObject(Counting("high", isHighHidden ? Hidden : Counter));
            Assert.Equal(6, await CallAsync(session, isHighFirst ? high : low, isHighFirst ? "high" : "low"));
            Assert.Equal(6, await CallAsync(session, isHighFirst ? low : high, isHighFirst ? "low" : "high"));
        }
    }

    [Fact]
    public async Task A_member_of_an_archive_that_nothing_else_takes_provides_none()
    {
        await using Session session = await Way.SharedChild.StartAsync();
        Dylib high = session.AddDylib("high"), later = session.AddDylib("later");
        high.LinkAgainst(session.Main);
        later.LinkAgainst(session.Main);
        session.AddArchive(workshop.Archive(Counting("low", Counter)));
        high.AddObject(Counting("high", Counter));
        later.AddObject(Counting("later", Counter));
        Assert.Equal(6, await CallAsync(session, high, "high"));

        // Once it is linked, it does.
        Assert.Equal(6, await CallAsync(session, session.Main, "low"));
        Assert.Equal(7, await CallAsync(session, later, "later"));
    }

    private string Counting(string name, string variable) => workshop.CppObject($"{variable}extern \"C\" int {name}() {{ return ++counter; }}", CodeKind.Pic);

    private static async Task<int> CallAsync(Session session, Dylib dylib, string name) =>
        await session.CallAsync<int>((await dylib.LookUpAsync(name, TestContext.Current.CancellationToken)).Address);
}
