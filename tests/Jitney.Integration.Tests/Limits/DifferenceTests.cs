using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Limits;

/// <summary>What docs/limits.md says differs from a native program, and how.</summary>
public sealed class DifferenceTests(Workshop workshop)
{
    [Theory]
    [MemberData(nameof(Memories))]
    public async Task The_process_is_the_executors(MemoryTransport memory)
    {
        const string Source = """
            #include <libgen.h>
            #include <stdio.h>
            #include <unistd.h>
            int main(void)
            {
                char path[4096] = "";
                if (readlink("/proc/self/exe", path, sizeof path - 1) > 0)
                    puts(basename(path));
                return 0;
            }
            """;
        (_, Outcome linked) = await RunAsync(memory, Source);
        Assert.Equal(Path.GetFileName(Executor.Path) + "\n", linked.Output);
    }

    [Theory]
    [MemberData(nameof(Memories))]
    public async Task Code_for_gprof_runs_and_leaves_no_profile(MemoryTransport memory)
    {
        const string Source = """
            #include <stdio.h>
            int work(int n) { return n < 2 ? 1 : work(n - 1) + work(n - 2); }
            int main(void) { printf("%d\n", work(20)); return 0; }
            """;
        var program = new LinkedProgram(workshop, ["program"]);
        string folder = workshop.NewFolder();
        Outcome linked = await program.RunLinkedAsync(memory, [workshop.Object(Source, CodeKind.NonPic, "-pg")], folder);
        Assert.Equal(("10946\n", "exit 0"), (linked.Output, linked.End));
        Assert.False(File.Exists(Path.Combine(folder, "here", "gmon.out")));
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task In_process_an_imported_functions_address_in_code_without_pic_is_its_own(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object("#define _GNU_SOURCE\n#include <dlfcn.h>\n#include <stdio.h>\nint is_one(void) { return dlsym(RTLD_DEFAULT, \"puts\") == (void *)puts; }", CodeKind.NonPic));
        Symbol isOne = await session.LookUpAsync("is_one");
        Assert.Equal(way == Way.InProcess ? 0 : 1, await session.CallAsync(isOne.Address));
    }

    [Theory]
    [MemberData(nameof(Ways.Children), MemberType = typeof(Ways))]
    public async Task What_a_batch_stored_before_another_one_needs_the_function_near_keeps_the_plain_address(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object("#include <stdio.h>\nvoid *stored = (void *)puts; void *early(void) { return stored; }", CodeKind.Pic));
        long early = await session.CallAsync((await session.LookUpAsync("early")).Address);
        session.AddObject(workshop.Object("#include <stdio.h>\nvoid *late(void) { return (void *)puts; }", CodeKind.NonPic));

        long late = await session.CallAsync((await session.LookUpAsync("late")).Address);

        Assert.NotEqual(early, late);
    }

    public static TheoryData<MemoryTransport> Memories => [.. Enum.GetValues<MemoryTransport>()];

    private async Task<(Outcome Native, Outcome Linked)> RunAsync(MemoryTransport memory, string source)
    {
        var program = new LinkedProgram(workshop, ["program"]);
        Outcome native = await program.RunNativelyAsync(workshop.Program(source, "-rdynamic"), workshop.NewFolder());
        Outcome linked = await program.RunLinkedAsync(memory, [workshop.Object(source, CodeKind.Pic)], workshop.NewFolder());
        Assert.Equal("exit 0", linked.End);
        return (native, linked);
    }
}
