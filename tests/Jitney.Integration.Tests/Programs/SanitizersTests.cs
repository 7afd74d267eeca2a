using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Programs;

/// <summary>Runtimes of sanitizers, shared and static, of both compilers: they find what is wrong, and are quiet where nothing is.</summary>
public sealed class SanitizersTests(Workshop workshop)
{
    private const string Clean = """
        #include <cstdio>
        #include <map>
        #include <stdexcept>
        #include <string>
        #include <thread>
        #include <vector>
        static std::map<std::string, int> all;
        static thread_local int own = 4;
        int main()
        {
            for (int index = 0; index < 1000; index++)
                all[std::to_string(index)] = index;
            std::vector<std::thread> threads;
            for (int index = 0; index < 4; index++)
                threads.emplace_back([] { own++; });
            for (auto &thread : threads)
                thread.join();
            try { throw std::runtime_error("thrown"); } catch (std::exception &one) { std::puts(one.what()); }
            std::printf("%zu %d\n", all.size(), own);
            return 3;
        }
        """;

    private const string Freed = """
        #include <cstdlib>
        int main(int count, char **) { char *one = (char *)std::malloc(10); std::free(one); return one[count]; }
        """;

    private const string Uninitialised = """
        #include <cstdio>
        #include <cstdlib>
        int main(int count, char **) { int *all = (int *)std::malloc(40); if (all[count]) std::puts("one"); else std::puts("two"); return 0; }
        """;

    private const string Lost = """
        #include <cstdlib>
        #include <cstring>
        __attribute__((noinline)) static void lose() { char *volatile one = (char *)std::malloc(1234); one = nullptr; (void)one; }
        int main() { lose(); char room[4000]; std::memset(room, 1, sizeof room); return room[5] - 1; }
        """;

    private static readonly string s_ofClang = "/usr/lib/llvm-19/lib/clang/19/lib/linux/libclang_rt.";

    [Theory]
    [InlineData("gcc", "address", "-lasan")]
    [InlineData("gcc", "address", "libasan.a")]
    [InlineData("clang", "address", "asan_static- asan-")]
    [InlineData("gcc", "thread", "-ltsan")]
    [InlineData("gcc", "leak", "-llsan")]
    [InlineData("gcc", "leak", "liblsan.a")]
    [InlineData("clang", "leak", "lsan-")]
    [InlineData("clang", "undefined", "ubsan_standalone- ubsan_standalone_cxx-")]
    public async Task Are_quiet_where_nothing_is_wrong(string compiler, string sanitizer, string libraries)
    {
        Outcome outcome = await RunAsync(Way.SharedChild, Clean, compiler, sanitizer, libraries);

        Assert.True(outcome is { Output: "thrown\n1000 4\n", End: "exit 3" }, $"{outcome.End}: {outcome.Output}{outcome.Error}");
    }

    [Theory]
    [InlineData("gcc", "address", "-lasan", Freed, "heap-use-after-free", "exit 1")]
    [InlineData("gcc", "address", "libasan.a", Freed, "heap-use-after-free", "exit 1")]
    [InlineData("clang", "address", "asan_static- asan-", Freed, "heap-use-after-free", "exit 1")]
    [InlineData("clang", "memory", "msan-", Uninitialised, "use-of-uninitialized-value", "exit 1")]
    [InlineData("gcc", "leak", "-llsan", Lost, "1234 byte(s) leaked", "exit 23")]
    [InlineData("gcc", "leak", "liblsan.a", Lost, "1234 byte(s) leaked", "exit 23")]
    [InlineData("clang", "leak", "lsan-", Lost, "1234 byte(s) leaked", "exit 23")]
    public async Task Find_what_is_wrong(string compiler, string sanitizer, string libraries, string source, string words, string end)
    {
        Outcome outcome = await RunAsync(Way.SharedChild, source, compiler, sanitizer, libraries);

        Assert.Contains(words, outcome.Error, StringComparison.Ordinal);
        Assert.Equal(end, outcome.End);
    }

    [Fact]
    public async Task For_threads_works_in_process_too()
    {
        Outcome outcome = await RunAsync(Way.InProcess, Clean, "gcc", "thread", "-ltsan");

        Assert.True(outcome is { Output: "thrown\n1000 4\n", End: "exit 3" }, $"{outcome.End}: {outcome.Output}{outcome.Error}");
    }

    [Theory]
    [InlineData("gcc", "address", "-lasan", Way.InProcess, "the sanitizer for addresses needs a process whose memory is all its own")]
    [InlineData("gcc", "address", "libasan.a", Way.InProcess, "the sanitizer for addresses needs a process whose memory is all its own")]
    [InlineData("clang", "memory", "msan-", Way.InProcess, "the sanitizer for memory needs a process whose memory is all its own")]
    [InlineData("gcc", "leak", "-llsan", Way.InProcess, "the sanitizer for leaks needs a process whose memory is all its own")]
    [InlineData("clang", "leak", "lsan-", Way.InProcess, "the sanitizer for leaks needs a process whose memory is all its own")]
    [InlineData("gcc", "thread", "libtsan.a", Way.SharedChild, "the sanitizer for threads works as a shared library only")]
    [InlineData("clang", "thread", "tsan-", Way.InProcess, "the sanitizer for threads works as a shared library only")]
    public async Task Are_refused_where_they_would_find_nothing(string compiler, string sanitizer, string libraries, Way way, string words)
    {
        Outcome outcome = await RunAsync(way, Lost, compiler, sanitizer, libraries);

        Assert.Equal("exit 125", outcome.End);
        Assert.StartsWith("error: " + words, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
    }

    private Task<Outcome> RunAsync(Way way, string source, string compiler, string sanitizer, string libraries)
    {
        string file = Path.Combine(workshop.NewFolder(), "program.cpp");
        File.WriteAllText(file, source);
        Compiler made = compiler == "gcc" ? new Compiler("gcc", "g++", "-O1") : new Compiler("clang-19", "clang++-19", "-O1");
        string code = workshop.ObjectOfFile(file, CodeKind.Pic, made, [$"-fsanitize={sanitizer}", "-pthread"]);
        IEnumerable<string> runtimes = libraries.Split(' ').SelectMany(name => name[0] == '-'
            ? [SystemLibraries.Find(name)]
            : (string[])["--whole-archive", compiler == "gcc" ? SystemLibraries.FindStatic("-l" + name[3..^2]) : $"{s_ofClang}{name}x86_64.a", "--no-whole-archive"]);

        // The usual search for leaks would need the right to trace, which some surroundings do not give.
        var surroundings = new Dictionary<string, string> { ["ASAN_OPTIONS"] = "detect_leaks=0" };
        return new CommandLine(workshop) { Environment = surroundings }.LinkAndRunAsync(way, [code, .. runtimes, "-lstdc++", "-lm"]);
    }
}
