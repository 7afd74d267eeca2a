using Jitney.Executors;
using Jitney.Failures;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Programs;

/// <summary>Thread-local variables of every access model, in linked code and in libraries; also more of them, or better aligned, than a process has
/// to spare that was started without knowing of it.</summary>
public sealed class ThreadStorageTests(Workshop workshop) : NativeComparison(workshop)
{
    private const string Large = "__thread char large[200000]; char *get(void) { return large + 199999; } int one(void) { return 1; }";
    private const string Small = "int one(void) { return 1; }";

    private readonly Workshop _workshop = workshop;

    public static TheoryData<string, Way, CodeKind> Cases => CasesOf("ThreadStorage");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Is_there_as_natively_linked(string source, Way way, CodeKind code) => CompareAsync("ThreadStorage", source, way, code);

    [Theory]
    [MemberData(nameof(Ways.Children), MemberType = typeof(Ways))]
    public async Task A_session_that_has_done_nothing_yet_gets_an_executor_with_more(Way way)
    {
        await using Session session = await way.StartAsync();
        session.Add(_workshop.Object(Large, CodeKind.NonPic));
        IReadOnlyList<Symbol> found = await session.LookUpAsync(["get", "one"], TestContext.Current.CancellationToken);
        Assert.NotEqual(0, await session.CallAsync(found[0].Address));
        Assert.Equal(1, await session.CallAsync(found[1].Address));
    }

    [Theory]
    [MemberData(nameof(Ways.Children), MemberType = typeof(Ways))]
    public async Task Variables_that_the_linker_places_count_too(Way way)
    {
        await using Session session = await way.StartAsync();
        session.Add(_workshop.Object("__asm__(\".tls_common large,200000,128\"); extern __thread char large[]; long get(void) { return (long)large % 128 + large[199999]; }", CodeKind.NonPic));
        Symbol get = await session.LookUpAsync("get", TestContext.Current.CancellationToken);
        Assert.Equal(0, await session.CallAsync(get.Address));
    }

    [Fact]
    public async Task Later_links_have_what_was_asked_for_at_the_start()
    {
        await using Session session = await Session.StartAsync(
            new LinkSessionOptions { Executor = ExecutorChoice.Child(new ChildExecutorOptions(Executor.Path) { ThreadStorage = new ThreadStorageRoom(200_000, 64) }) },
            TestContext.Current.CancellationToken);
        session.Add(_workshop.Object(Small, CodeKind.Pic));
        int? process = session.Executor.ProcessId;
        await session.LookUpAsync("one", TestContext.Current.CancellationToken);
        session.Add(_workshop.Object(Large.Replace("one", "two", StringComparison.Ordinal), CodeKind.Pic));
        Symbol get = await session.LookUpAsync("get", TestContext.Current.CancellationToken);
        Assert.NotEqual(0, await session.CallAsync(get.Address));
        Assert.Equal(process, session.Executor.ProcessId);
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_later_link_that_needs_more_is_refused_and_the_session_goes_on(Way way)
    {
        await using Session session = await way.StartAsync();
        session.Add(_workshop.Object(Small, CodeKind.Pic));
        Symbol one = await session.LookUpAsync("one", TestContext.Current.CancellationToken);
        session.Add(_workshop.Object(Large.Replace("one", "two", StringComparison.Ordinal), CodeKind.Pic));
        ExecutorException problem = await Assert.ThrowsAnyAsync<ExecutorException>(async () => await session.LookUpAsync("get", TestContext.Current.CancellationToken));
        TestContext.Current.TestOutputHelper?.WriteLine(problem.Message);
        Assert.Contains("cannot allocate memory in static TLS block", problem.Message, StringComparison.Ordinal);
        Assert.Contains("200000 bytes", problem.Message, StringComparison.Ordinal);
        Assert.Contains("GLIBC_TUNABLES=glibc.rtld.optional_static_tls=", problem.Message, StringComparison.Ordinal);
        Assert.Contains("thread-storage=200000,", problem.Message, StringComparison.Ordinal);
        Assert.Equal(1, await session.CallAsync(one.Address));
    }

    [Fact]
    public async Task Sessions_in_one_process_have_their_own()
    {
        var sessions = new List<(Session Session, ExecutorAddress Get)>();
        try
        {
            for (int value = 1; value <= 4; value++)
            {
                Session session = await Way.InProcess.StartAsync();
                sessions.Add((session, default));
                session.Add(_workshop.Object($"__thread int variable = {value}; int get(void) {{ return variable; }}", CodeKind.Pic));
                sessions[^1] = (session, (await session.LookUpAsync("get", TestContext.Current.CancellationToken)).Address);
            }

            var values = new List<long>();
            foreach ((Session session, ExecutorAddress get) in sessions)
            {
                values.Add(await session.CallAsync(get));
            }

            Assert.Equal([1, 2, 3, 4], values);
        }
        finally
        {
            foreach ((Session session, _) in sessions)
            {
                await session.DisposeAsync();
            }
        }
    }

    [Theory]
    [InlineData(MemoryTransport.Shared, CodeKind.NonPic)]
    [InlineData(MemoryTransport.Copy, CodeKind.Pic)]
    public async Task That_of_libraries_counts_too(MemoryTransport memory, CodeKind code)
    {
        string library = _workshop.Library("__thread char large[50000] = \"of a library\"; char *theirs(void) { return large; }", "-Wl,-soname,liblarge.so");
        const string Program = """
            #include <stdio.h>
            extern __thread char large[50000];
            char *theirs(void);
            int main(void) { printf("%s %d\n", large, theirs() == large); large[49999] = 1; return theirs()[49999]; }
            """;
        var program = new LinkedProgram(_workshop, ["program"]);
        Outcome outcome = await program.RunLinkedAsync(memory, [_workshop.Object(Program, code), library], _workshop.NewFolder());
        Assert.Equal(new Outcome(1, null, "of a library 1\n", ""), outcome);
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Each_version_of_a_librarys_variable_is_found(Way way, CodeKind code)
    {
        const string Library = """
            __thread int old_one = 1, new_one = 2, middle = 3;
            __asm__(".symver old_one, variable@FIRST\n.symver middle, variable@SECOND\n.symver new_one, variable@@THIRD");
            int *old_address(void) { return &old_one; }
            int *new_address(void) { return &new_one; }
            """;
        // One path for all cases: in process, libraries stay, and another one of the same names would come behind.
        string versions = Path.Combine(AppContext.BaseDirectory, "thread-variable-versions.txt");
        await File.WriteAllTextAsync(
            versions,
            "FIRST { global: old_address; new_address; local: old_one; new_one; middle; }; SECOND { } FIRST; THIRD { } SECOND;",
            TestContext.Current.CancellationToken);
        const string Code = """
            extern __thread int variable, old_variable, middle_variable;
            __asm__(".symver old_variable, variable@FIRST\n.symver middle_variable, variable@SECOND");
            int *old_address(void), *new_address(void);
            int values(void) { return variable * 100 + middle_variable * 10 + old_variable; }
            int same(void) { return &variable == new_address() && &old_variable == old_address(); }
            """;
        await using Session session = await way.StartAsync();
        session.Add(_workshop.Library(Library, $"-Wl,--version-script={versions}"));
        session.Add(_workshop.Object(Code, code));
        IReadOnlyList<Symbol> found = await session.LookUpAsync(["values", "same"], TestContext.Current.CancellationToken);
        Assert.Equal(231, await session.CallAsync(found[0].Address));
        Assert.Equal(1, await session.CallAsync(found[1].Address));
    }
}
