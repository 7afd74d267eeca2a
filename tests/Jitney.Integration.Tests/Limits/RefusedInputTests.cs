using System.Diagnostics;
using Jitney.Failures;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.ObjectFiles.Failures;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Limits;

/// <summary>What docs/limits.md says is refused, and in which words.</summary>
public sealed class RefusedInputTests(Workshop workshop)
{
    private const string Main = "int main(void) { return 0; }";

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task An_executable(Way way)
    {
        await using Session session = await way.StartAsync();
        LinkException refusal = Assert.ThrowsAny<LinkException>(() => session.Add(workshop.Program(Main, "-no-pie")));
        Assert.Contains("is neither an object, an archive nor a shared library, but an executable program", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_position_independent_executable(Way way)
    {
        await using Session session = await way.StartAsync();
        session.Add(workshop.Program(Main, "-pie"));
        session.AddObject(workshop.Object("int main(void) { return 0; }", CodeKind.Pic));
        ExecutorException refusal = await Assert.ThrowsAnyAsync<ExecutorException>(async () => await session.LookUpAsync("main"));
        Assert.Contains("cannot dynamically load position-independent executable", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_whole_C_library(Way way)
    {
        await using Session session = await way.StartAsync();
        LinkException refusal = Assert.ThrowsAny<LinkException>(() => session.Add(SystemLibraries.FindStatic("-lc")));
        Assert.EndsWith("is a whole C library, and a process can have but one; leave it out: the process's own is used without being asked for", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gcc", "ar")]
    [InlineData("clang-19", "ar")]
    public async Task An_archive_whose_members_hold_only_code_for_optimisation_at_link_time(string compiler, string archiver)
    {
        // Archived without the compiler's plug-in, so that the index says nothing of what the member defines.
        string folder = workshop.NewFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, "slim.c"), "int slim(void) { return 1; }", TestContext.Current.CancellationToken);
        Run(folder, compiler, "-flto", "-c", "slim.c");
        Run(folder, archiver, "--plugin", "/dev/null", "rcs", "lib.a", "slim.o");
        await using Session session = await Way.InProcess.StartAsync();
        session.AddObject(workshop.Object("int slim(void); int result(void) { return slim(); }", CodeKind.Pic));
        session.Add(Path.Combine(folder, "lib.a"));

        LinkException refusal = await Assert.ThrowsAnyAsync<LinkException>(async () => await session.LookUpAsync("result"));

        Assert.Contains("'slim': is not defined", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("lib.a(slim.o): holds no machine code but code for optimisation at link time", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Executable_stacks_in_the_process_of_others()
    {
        await using Session session = await Way.InProcess.StartAsync();
        session.AddObject(workshop.Object("int call(int (*)(void)); int result(int n) { int inner(void) { return n; } return call(inner); } int call(int (*f)(void)) { return f(); }", CodeKind.Pic, "-O0"));

        LinkException refusal = await Assert.ThrowsAnyAsync<LinkException>(async () => await session.LookUpAsync("result"));

        Assert.Contains(".note.GNU-stack: asks for executable stacks", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("__rela_iplt_start")]
    [InlineData("__rela_iplt_end")]
    public async Task Names_of_what_only_a_file_has(string name)
    {
        await using Session session = await Way.InProcess.StartAsync();
        session.AddObject(workshop.Object($"extern char {name}[]; char *result(void) {{ return {name}; }}", CodeKind.Pic));
        session.AddObject(workshop.Object($"extern char {name}[] __attribute__((weak)); int is_there(void) {{ return {name} != 0; }}", CodeKind.Pic));

        LinkException refusal = await Assert.ThrowsAnyAsync<LinkException>(async () => await session.LookUpAsync("result"));

        Assert.Contains($"'{name}': is not defined", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, await session.CallAsync((await session.LookUpAsync("is_there")).Address));
    }

    private static void Run(string folder, string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
