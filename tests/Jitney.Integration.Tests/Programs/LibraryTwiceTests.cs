using Jitney.Integration.Tests.ForeignExecutors;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;

namespace Jitney.Integration.Tests.Programs;

/// <summary>Programs with a C++ library of their own in a process that has one already: neither must take the other's state for its own.</summary>
public sealed class LibraryTwiceTests(Workshop workshop) : NativeComparison(workshop)
{
    private static readonly string[] s_topics = ["Cpp", "Exceptions"];

    private readonly Workshop _workshop = workshop;

    public static TheoryData<string, string, CodeKind, MemoryTransport> LlvmCases
    {
        get
        {
            var data = new TheoryData<string, string, CodeKind, MemoryTransport>();
            foreach ((string topic, string source, CodeKind code) in Cases)
            {
                // It asks about copies of a library's variables, which are made here when that is initialised already.
                if (source != "objects_of_library.cpp" || code == CodeKind.Pic)
                {
                    data.Add(topic, source, code, MemoryTransport.Shared);
                    data.Add(topic, source, code, MemoryTransport.Copy);
                }
            }

            return data;
        }
    }

    // A shared library's initialisers keep addresses of what is the program's here, and the host uses them at its end, when the program has gone.
    public static TheoryData<string, string, CodeKind> HostedCases =>
        [.. Cases.Where(static one => ProgramSource.Read(one.Topic, one.Source) is { CanBeHosted: true } source && !source.SharedParts.Any())];

    public static TheoryData<string, Way, CodeKind> OwnCases => CasesOf("Cpp");

    private static IEnumerable<(string Topic, string Source, CodeKind Code)> Cases => s_topics.SelectMany(static topic =>
        CasesOf(topic).Where(static row => row.Data.Item2 == Way.SharedChild).Select(row => (topic, row.Data.Item1, row.Data.Item3)));

    /// <summary>In our executor the process has the library where a shared library needs it.</summary>
    [Theory]
    [MemberData(nameof(OwnCases))]
    public Task In_our_executor(string source, Way way, CodeKind code) =>
        CompareAsync("Cpp", source, way, code, Compiler.Usual, SystemLibraries.FindStatic, SystemLibraries.Find("-lm"));

    /// <summary>The usual runtime of .NET is written in C++.</summary>
    [Theory]
    [MemberData(nameof(HostedCases))]
    public async Task In_the_usual_runtime(string topic, string name, CodeKind code)
    {
        ProgramSource source = ProgramSource.Read(topic, name);
        (string native, string[] inputs) = Make(source, code);
        await CompareAsync(source, native, program => program.RunHostedAsync(inputs, _workshop.NewFolder()));
    }

    /// <summary>LLVM's executor has the library, and a further library is given, so that the process may have instances of what there is once.</summary>
    [Theory]
    [MemberData(nameof(LlvmCases))]
    public async Task In_LLVMs_executor(string topic, string name, CodeKind code, MemoryTransport memory)
    {
        ProgramSource source = ProgramSource.Read(topic, name);
        (string native, string[] inputs) = Make(source, code);
        await CompareAsync(
            source, native, program => (program with { ExecutorPath = LlvmExecutors.Usual }).RunLinkedAsync(memory, inputs, _workshop.NewFolder()));
    }

    /// <summary>A library that needs nothing of C++ brings one along that does, and that is initialised before anybody knows of a second C++ library.</summary>
    [Theory]
    [InlineData(false, MemoryTransport.Shared)]
    [InlineData(false, MemoryTransport.Copy)]
    [InlineData(true, MemoryTransport.Shared)]
    [InlineData(true, MemoryTransport.Copy)]
    public async Task Behind_a_library_that_needs_none(bool isInLlvms, MemoryTransport memory)
    {
        string printing = _workshop.LibraryOfFile(Path.Combine(ProgramSource.Folder("Cpp"), "Parts", "prints_numbers.cpp"), Compiler.Usual);
        string given = _workshop.Library("int print_numbers(int); int pass_on(int n) { return print_numbers(n); }", "-Wl,--no-as-needed", printing);
        string main = _workshop.CppObject(
            """
            #include <iostream>
            extern "C" int pass_on(int);
            int main()
            {
                std::cout << "main " << 5 << std::endl;
                int number = pass_on(7);
                std::cout << number << ' ' << std::cout.good() << std::endl;
                return number;
            }
            """,
            CodeKind.Pic);
        var program = new LinkedProgram(_workshop, ["program"]) { ExecutorPath = isInLlvms ? LlvmExecutors.Usual : Executor.Path };

        Outcome outcome = await program.RunLinkedAsync(memory, [main, given, SystemLibraries.FindStatic("-lstdc++")], _workshop.NewFolder());

        Assert.Equal("library 3\nmain 5\nin library 7 1.5\n8 1\n", outcome.Output);
        Assert.Equal("exit 8", outcome.End);
    }

    // The program, an archive with the library, the program's own shared libraries, which need the shared form, and one that is there to be given.
    private (string Native, string[] Inputs) Make(ProgramSource source, CodeKind code)
    {
        string[] parts = [.. source.Parts.Select(part => _workshop.ObjectOfFile(part, code, Compiler.Usual, source.Options))];
        string[] shared = [.. source.SharedParts.Select(part => _workshop.LibraryOfFile(part, Compiler.Usual))];
        string[] own = [.. parts, .. source.Libraries.Where(static option => option == "-lstdc++").Select(SystemLibraries.FindStatic), .. shared];
        string[] others = [.. source.Libraries.Where(static option => option != "-lstdc++"), "-lm"];
        return (
            _workshop.ProgramOfFile(source.Path, code, Compiler.Usual, source.Options, [.. own, .. others, .. source.NativeOptions]),
            [_workshop.ObjectOfFile(source.Path, code, Compiler.Usual, source.Options), .. own, .. others.Select(SystemLibraries.Find)]);
    }
}
