using Jitney.Integration.Tests.Infrastructure;
using Jitney.Interop.Processes;

namespace Jitney.Integration.Tests.LlvmControllers;

/// <summary>LLVM 19's tools as controllers of the published executor.</summary>
public static class Jitlink
{
    /// <summary>LLVM's linker at run time.</summary>
    public const string Program = "/usr/lib/llvm-19/bin/llvm-jitlink";

    /// <summary>LLVM's interpreter.</summary>
    public const string Interpreter = "/usr/lib/llvm-19/bin/lli";

    /// <summary>LLVM's runtime for linked code.</summary>
    public const string Runtime = "/usr/lib/llvm-19/lib/clang/19/lib/linux/liborc_rt-x86_64.a";

    /// <summary>How memory goes over: the options for it.</summary>
    public static TheoryData<string> Memories => new("", "-use-shared-memory");

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    /// <summary>Links inputs with an executor as child process and runs their main.</summary>
    /// <param name="workshop">Where to put the streams.</param>
    /// <param name="memory">One of <see cref="Memories"/>.</param>
    /// <param name="words">Options, inputs, and after <c>-args</c> the program's arguments.</param>
    public static Task<Outcome> RunAsync(Workshop workshop, string memory, params string[] words) =>
        RunProgramAsync(workshop, Program, [$"-oop-executor={Executor.Path}", .. memory.Length > 0 ? [memory] : Array.Empty<string>(), .. words]);

    /// <summary>Runs a program of LLVM's.</summary>
    public static Task<Outcome> RunProgramAsync(Workshop workshop, string program, IEnumerable<string> words) =>
        ProcessRun.ToEndAsync(new ProcessStart(program, [program, .. words]), new StandardStreams(workshop.NewFolder()), s_limit);
}
