using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;

namespace Jitney.Integration.Tests.ForeignExecutors;

/// <summary>Do programs that LLVM's executor runs for Jitney do what they do natively?</summary>
/// <remarks>What differs there by its nature is left out: programs that ask about the initial thread, signal dispositions or descriptors, which are
/// the executor's own.</remarks>
public sealed class LlvmExecutorProgramTests(Workshop workshop)
{
    /// <summary>What runs there as elsewhere.</summary>
    internal static IReadOnlyList<string> Programs { get; } =
    [
        "IndirectFunctions/called_and_from_data.c",
        "Data/environment.c",
        "Data/standard_streams.c",
        "Exceptions/caught_here.cpp",
        "Exceptions/from_library.cpp",
        "Exceptions/on_threads.cpp",
        "Exceptions/through_qsort.cpp",
        "Exit/atexit_order.c",
        "Exit/exit_deep_inside.c",
        "Exit/first_thread_ends_without_proc.c",
        "Exit/main_thread_ends_first.c",
        "Exit/null_pointer.c",
        "Exit/return_large_value.c",
        "Fork/own_globals.c",
        "Initialisation/arguments_of_constructors.c",
        "Initialisation/arrays.c",
        "Initialisation/exit_in_constructor.c",
        "Initialisation/priorities.cpp",
        "Initialisation/static_objects.cpp",
        "Libraries/own_symbols.c",
        "Libraries/symbol_versions.c",
        "Memory/large_bss.c",
        "ThreadStorage/several_kilobytes.c",
        "ThreadStorage/set_by_initialiser.c",
        "ThreadStorage/thread_local.c",
        "ThreadStorage/thread_local_objects.cpp",
        "Output/buffered_until_exit.c",
        "Output/large_output.c",
        "Symbols/old_versions_of_data.c",
        "Threads/many.c",
    ];

    public static TheoryData<string, CodeKind, MemoryTransport> Cases
    {
        get
        {
            var data = new TheoryData<string, CodeKind, MemoryTransport>();
            foreach (string program in Programs)
            {
                string[] parts = program.Split('/');
                foreach (CodeKind code in ProgramSource.Read(parts[0], parts[1]).Codes)
                {
                    data.Add(program, code, MemoryTransport.Shared);
                    data.Add(program, code, MemoryTransport.Copy);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Runs_as_natively_linked(string name, CodeKind code, MemoryTransport memory)
    {
        string[] parts = name.Split('/');
        ProgramSource source = ProgramSource.Read(parts[0], parts[1]);
        string native = workshop.ProgramOfFile(source.Path, code, Compiler.Usual, source.Options, [.. source.Libraries, .. source.NativeOptions]);
        string[] inputs = [workshop.ObjectOfFile(source.Path, code, Compiler.Usual, source.Options), .. source.Libraries.Select(SystemLibraries.Find)];
        var program = new LinkedProgram(workshop, ["program", .. source.Arguments], source.Input) { ExecutorPath = LlvmExecutors.Usual };

        Outcome expected = await program.RunNativelyAsync(native, workshop.NewFolder());
        Outcome outcome = await program.RunLinkedAsync(memory, inputs, workshop.NewFolder());

        Assert.Equal(expected.Output, outcome.Output);
        Assert.True(expected.End == outcome.End, $"natively {expected.End}, linked {outcome.End}\n{outcome.Error}");
    }
}
