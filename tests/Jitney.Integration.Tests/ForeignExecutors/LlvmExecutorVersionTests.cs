using Jitney.Integration.Tests.CPython;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;

namespace Jitney.Integration.Tests.ForeignExecutors;

/// <summary>Is every version of LLVM's executor that is installed driven, again and again?</summary>
public sealed class LlvmExecutorVersionTests(Workshop workshop)
{
    private const int Runs = 20;

    private const string Hello = """
        #include <iostream>
        #include <stdexcept>
        #include <thread>
        struct Noted { Noted() { std::cout << "begin\n"; } ~Noted() { std::cout << "end\n"; } } noted;
        thread_local int each = 5;
        int main(int argc, char **argv)
        {
            try { throw std::runtime_error("thrown"); } catch (const std::exception &e) { std::cout << e.what() << ' ' << argv[argc - 1] << '\n'; }
            std::thread([] { std::cout << ++each << '\n'; }).join();
            std::cout << each << std::endl;
            return 7;
        }
        """;

    public static TheoryData<string, MemoryTransport> All => LlvmExecutors.All;

    [Theory]
    [MemberData(nameof(All))]
    public async Task Programs_in_C_plus_plus(string executor, MemoryTransport memory)
    {
        string folder = workshop.NewFolder();
        string source = Path.Combine(folder, "hello.cpp");
        await File.WriteAllTextAsync(source, Hello, TestContext.Current.CancellationToken);

        // What the compiler makes by itself: code for an executable that may lie anywhere, but near its data.
        string path = workshop.ObjectOfFile(source, CodeKind.Pic, Compiler.Usual, ["-fPIE"]);
        string[] inputs = [path, SystemLibraries.Find("-lstdc++"), SystemLibraries.Find("-lm")];
        var program = new LinkedProgram(workshop, ["hello", "last"]) { ExecutorPath = executor };
        for (int run = 0; run < Runs; run++)
        {
            Outcome outcome = await program.RunLinkedAsync(memory, inputs, workshop.NewFolder());
            Assert.Equal(new Outcome(7, null, "begin\nthrown last\n6\n5\nend\n", ""), outcome);
        }
    }

    [Theory]
    [InlineData(Python.Ordinary, MemoryTransport.Shared)]
    [InlineData(Python.Ordinary, MemoryTransport.Copy)]
    [InlineData(Python.PositionIndependent, MemoryTransport.Shared)]
    [InlineData(Python.PositionIndependent, MemoryTransport.Copy)]
    public async Task CPython(string archive, MemoryTransport memory)
    {
        const string Script = "import json, re, zlib; print(json.dumps([i * i for i in range(10)]), re.findall('[a-c]', 'abcdef')); raise SystemExit(3)";
        LinkedProgram program = Python.With(workshop, "-c", Script) with { ExecutorPath = LlvmExecutors.Usual };
        Outcome expected = await program.RunNativelyAsync(Python.Program, workshop.NewFolder());
        for (int run = 0; run < Runs; run++)
        {
            Assert.Equal(expected, await program.RunLinkedAsync(memory, Python.Inputs(archive), workshop.NewFolder()));
        }
    }
}
