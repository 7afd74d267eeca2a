using Jitney.Integration.Tests.CPython;
using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.LlvmControllers;

/// <summary>Programs that llvm-jitlink 19 links into Jitney's executor, over and over.</summary>
public sealed class JitlinkTests(Workshop workshop)
{
    private const int Runs = 20;
    private const string RuntimeOption = "-orc-runtime=";
    private const string CrashOfLlvm = "llvm::jitlink::JITLinkerBase::";

    private const string Greeting = """
        #include <stdio.h>
        int main(int count, char **words) { printf("%d %s\n", count, words[count - 1]); fflush(stdout); return 40 + count; }
        """;

    private const string Throwing = """
        #include <stdexcept>
        #include <string>
        #ifdef WITH_STATICS
        #include <iostream>
        static void say(const std::string &line) { std::cout << line << std::endl; }
        #else
        #include <cstdio>
        static void say(const std::string &line) { std::puts(line.c_str()); std::fflush(stdout); }
        #endif
        struct Announced { std::string name; Announced(const char *n) : name(n) { say("+" + name); } ~Announced() { say("-" + name); } };
        #ifdef WITH_STATICS
        static Announced first("first"), second("second");
        #endif
        static int deep(int depth) { Announced here("here"); if (depth > 2) throw std::runtime_error("thrown"); return deep(depth + 1) + 1; }
        int main()
        {
        #ifdef WITH_THROW
            try { return deep(0); } catch (const std::exception &e) { say(e.what()); }
        #endif
            return 42;
        }
        """;

    private const string Thrown = "+here\n+here\n+here\n+here\n-here\n-here\n-here\n-here\nthrown\n";

    public static TheoryData<string> Memories => Jitlink.Memories;

    [Theory]
    [MemberData(nameof(Memories))]
    public Task A_C_program_with_debug_information(string memory) =>
        RunAsync(new Outcome(43, null, "3 last\n", ""), memory, workshop.Object(Greeting, CodeKind.Pic, "-g"), "-args", "name", "first", "last");

    // Without its runtime LLVM has no __dso_handle, so that nothing static may need destruction: <iostream> does.
    [Theory]
    [MemberData(nameof(Memories))]
    public Task Cpp_exceptions(string memory) =>
        RunAsync(new Outcome(42, null, Thrown, ""), memory, Cpp("-DWITH_THROW"));

    // In the other mode LLVM 19 has its runtime register unwind tables before they are there, whatever the executor does: nothing can be thrown.
    [Fact]
    public Task The_runtime_with_static_objects_and_exceptions() => RunAsync(
        new Outcome(42, null, $"+first\n+second\n{Thrown}-second\n-first\n", ""),
        "-use-shared-memory",
        $"{RuntimeOption}{Jitlink.Runtime}",
        Cpp("-DWITH_THROW", "-DWITH_STATICS"));

    [Theory]
    [MemberData(nameof(Memories))]
    public Task The_runtime_with_static_objects(string memory) => RunAsync(
        new Outcome(42, null, "+first\n+second\n-second\n-first\n", ""), memory, $"{RuntimeOption}{Jitlink.Runtime}", Cpp("-DWITH_STATICS"));

    // As one object: llvm-jitlink 19 runs main before all members of so large an archive are there, with LLVM's executor too.
    [Theory]
    [MemberData(nameof(Memories))]
    public Task CPython(string memory) => RunAsync(
        new Outcome(0, null, "[0, 1, 4, 9, 16]\n", ""),
        memory,
        Python.SingleObject(workshop),
        "-L/usr/lib/x86_64-linux-gnu",
        "-lexpat",
        "-lz",
        "-args",
        Python.Program,
        "-c",
        "import json, re; print(json.dumps([i * i for i in range(5)]))");

    [Theory]
    [MemberData(nameof(Memories))]
    public async Task An_object_without_any_content_leaves_no_name(string memory)
    {
        string[] before = Names();
        await Jitlink.RunAsync(workshop, memory, workshop.Object("", CodeKind.Pic), workshop.Object("int main(void) { return 0; }", CodeKind.Pic));
        Assert.Empty(Names().Except(before));
    }

    private async Task RunAsync(Outcome expected, string memory, params string[] words)
    {
        bool hasRuntime = words[0].StartsWith(RuntimeOption, StringComparison.Ordinal);
        int counted = 0;
        for (int run = 0; run < 2 * Runs && counted < Runs; run++)
        {
            Outcome outcome = await Jitlink.RunAsync(workshop, memory, words);

            // Now and then LLVM 19 ends its session while it still links members of its runtime that nobody waits for, with its own executor, too. The program has ended by then. Mostly LLVM
            // says so on standard error. Sometimes it crashes, more often on a busy machine, and says that with a stack in which it ends its session: only how the program ended is lost.
            if (hasRuntime && outcome.Signal is not null && outcome.Error.Contains(CrashOfLlvm, StringComparison.Ordinal))
            {
                Assert.Equal(expected.Output, outcome.Output);
                continue;
            }

            Assert.Equal(expected, hasRuntime ? outcome with { Error = "" } : outcome);
            counted++;
        }

        Assert.Equal(Runs, counted);
    }

    private string Cpp(params string[] options)
    {
        string source = Path.Combine(workshop.NewFolder(), "throwing.cpp");
        File.WriteAllText(source, Throwing);
        return workshop.ObjectOfFile(source, CodeKind.Pic, Compiler.Usual, options);
    }

    // Those of processes that are gone: their numbers are in the names.
    private static string[] Names() =>
        [.. Directory.GetFiles("/dev/shm", "jitney_*").Where(static name => !Directory.Exists("/proc/" + Path.GetFileName(name).Split('_')[1]))];
}
