using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Programs;

/// <summary>Objects of other compilers and options do what they do natively linked.</summary>
/// <remarks>Every run takes two; with <c>JITNEY_TESTS=all</c> in the environment the others as well.</remarks>
public sealed class CompilerTests(Workshop workshop) : NativeComparison(workshop)
{
    private static readonly (Compiler Compiler, CodeKind Code)[] s_quick =
    [
        (new("clang-19", "clang++-19", "-O2"), CodeKind.Pic),
        (new("gcc", "g++", "-O3 -g -ffunction-sections -fdata-sections"), CodeKind.NonPic),
    ];

    private static readonly (Compiler Compiler, CodeKind Code)[] s_slow =
    [
        (new("clang-19", "clang++-19", "-O1 -g"), CodeKind.NonPic),
        (new("gcc", "g++", "-O2 -fno-plt -fno-asynchronous-unwind-tables"), CodeKind.Pic),
        (new("gcc", "g++", "-O1 -mcmodel=large"), CodeKind.NonPic),
        (new("gcc", "g++", "-O2 -fcf-protection=full -fstack-protector-all -D_FORTIFY_SOURCE=2"), CodeKind.Pic),
    ];

    // What these print depends on how large the compiler makes a function.
    private static readonly string[] s_dependent = ["backtrace.c"];

    // These are made by compilers of their own; see LanguagesTests.
    private static readonly string[] s_otherLanguages = ["Languages"];

    // What clang and GNU ld do not make natively, so that there is nothing to compare with: clang does not know -mno-direct-extern-access;
    // it leaves out a function that only a version names; and it aligns .ctors to 16 bytes, so that the native program calls
    // the padding; and its assembler wants another notation for linked sections and has none for thread-local commons. It has no nested functions, no transactions, and a library
    // of its own for parallel regions and for sanitizers.
    private static readonly string[] s_notWithClang =
    [
        "no_direct_access.c", "own_versions.c", "old_tables.c", "retained_and_linked_sections.c",
        "linked_sections_follow.c", "nested_functions.c", "transactions.c", "parallel_regions.c", "undefined_behaviour.c", "data_race.c",
        "thread_local_commons.c",
    ];

    public static TheoryData<string, string, string, string, CodeKind> Cases
    {
        get
        {
            var data = new TheoryData<string, string, string, string, CodeKind>();
            foreach ((Compiler compiler, CodeKind code) in Environment.GetEnvironmentVariable("JITNEY_TESTS") == "all" ? [.. s_quick, .. s_slow] : s_quick)
            {
                foreach (string topic in Directory.GetDirectories(ProgramSource.Folder("")).Select(static folder => Path.GetFileName(folder)!).Except(s_otherLanguages).Order(StringComparer.Ordinal))
                {
                    data.Add(topic, compiler.C, compiler.Cpp, compiler.Words, code);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_topic_is_the_same(string topic, string c, string cpp, string options, CodeKind code)
    {
        var compiler = new Compiler(c, cpp, options);
        foreach (string path in Directory.GetFiles(ProgramSource.Folder(topic)).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(path);
            if (ProgramSource.Read(topic, name).Codes.Contains(code) && !s_dependent.Contains(name) && !(c.StartsWith("clang", StringComparison.Ordinal) && s_notWithClang.Contains(name)))
            {
                TestContext.Current.TestOutputHelper?.WriteLine(name);
                await CompareAsync(topic, name, Way.SharedChild, code, compiler, SystemLibraries.Find);
            }
        }
    }
}
