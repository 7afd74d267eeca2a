using Jitney.Failures;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Ends;

/// <summary>Is it said whose code ended the executor before there was anything to call?</summary>
public sealed class EndBeforeMainTests(Workshop workshop)
{
    [Theory]
    [MemberData(nameof(Ways.Children), MemberType = typeof(Ways))]
    public async Task A_library_that_crashes_while_it_is_opened_is_named(Way way)
    {
        string library = workshop.Library("__attribute__((constructor)) static void begin(void) { __builtin_trap(); }\nint value(void) { return 1; }");
        await using Session session = await way.StartAsync();
        session.AddLibrary(library);
        session.AddObject(workshop.Object("int value(void);\nint get(void) { return value(); }", CodeKind.Pic));

        ExecutorException failure = await Assert.ThrowsAnyAsync<ExecutorException>(async () => await session.LookUpAsync("get"));

        Assert.Equal($"{library} crashed (SIGILL) while it was opened", failure.EndInCode);
        Assert.True(failure.IsEndInLibrary);
    }

    [Theory]
    [MemberData(nameof(Ways.Children), MemberType = typeof(Ways))]
    public async Task A_program_that_crashes_in_an_initialiser_is_told_as_that(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object("#include <stdlib.h>\n__attribute__((constructor)) static void begin(void) { abort(); }\nint get(void) { return 1; }", CodeKind.Pic));

        ExecutorException failure = await Assert.ThrowsAnyAsync<ExecutorException>(async () => await session.LookUpAsync("get"));

        Assert.Equal("the executor could not initialize linked memory: the program crashed (SIGABRT) while its initialisers ran", failure.Message);
        Assert.False(failure.IsEndInLibrary);
    }
}
