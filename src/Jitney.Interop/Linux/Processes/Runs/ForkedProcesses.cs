using System.Runtime.InteropServices;
using Jitney.Interop.Linux.Signals;
using Jitney.Interop.Processes;

namespace Jitney.Interop.Linux.Processes.Runs;

/// <summary>Copies of this process that run a program: what <c>runs.c</c> does.</summary>
/// <remarks>Only for programs that link it, as <see cref="SystemStartState"/> says.</remarks>
internal static unsafe partial class ForkedProcesses
{
    /// <summary>Gives this process other surroundings.</summary>
    /// <returns>Null, or what could not be done.</returns>
    public static string? Surround(RunSurroundings surroundings)
    {
        fixed (byte* directory = surroundings.Directory)
        {
            NativeSurroundings native = Native(surroundings, directory);
            int error;
            int step = SurroundProcess(&native, &error);
            return step == 0 ? null : Describe(step, error);
        }
    }

    /// <summary>Starts a run. To be called on the initial thread, with nothing locked that a program could need.</summary>
    /// <returns>The process.</returns>
    /// <exception cref="SystemCallException">It could not be started.</exception>
    public static ChildProcess Start(RunStart start)
    {
        fixed (byte* directory = start.Surroundings.Directory)
        fixed (RunStep* steps = start.Steps)
        fixed (int* closed = start.Closed)
        {
            var native = new NativeRun
            {
                Surroundings = Native(start.Surroundings, directory),
                Entry = start.Entry,
                Arguments = start.Arguments,
                Name = start.NameVariable,
                ShortName = start.ShortNameVariable,
                Steps = steps,
                Closed = closed,
                Count = start.ArgumentCount,
                StepCount = start.Steps.Length,
                ClosedCount = start.Closed.Length,
            };
            int error;
            long result = ForkRun(&native, &error);
            return result > 0 ? SystemChildProcess.Adopt((int)result) : throw new SystemCallException(NameOf((int)-result), error, "for a run");
        }
    }

    private static NativeSurroundings Native(RunSurroundings surroundings, byte* directory) => new()
    {
        EnvironmentVariable = surroundings.EnvironmentVariable,
        Environment = surroundings.Environment,
        Directory = directory,
        Input = surroundings.Streams.Input,
        Output = surroundings.Streams.Output,
        Error = surroundings.Streams.Error,
    };

    private static string Describe(int step, int error) => new SystemCallException(NameOf(step), error).Message;

    private static string NameOf(int step) => step switch
    {
        1 => "fork",
        2 => "chdir",
        _ => "dup2",
    };

    [LibraryImport("jitney_start", EntryPoint = "jitney_runs_surround")]
    private static partial int SurroundProcess(NativeSurroundings* surroundings, int* error);

    [LibraryImport("jitney_start", EntryPoint = "jitney_runs_fork")]
    private static partial long ForkRun(NativeRun* run, int* error);

    [StructLayout(LayoutKind.Sequential)]
    private struct NativeSurroundings
    {
        public ulong EnvironmentVariable;
        public ulong Environment;
        public byte* Directory;
        public int Input;
        public int Output;
        public int Error;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct NativeRun
    {
        public NativeSurroundings Surroundings;
        public ulong Entry;
        public ulong Arguments;
        public ulong Name;
        public ulong ShortName;
        public RunStep* Steps;
        public int* Closed;
        public int Count;
        public int StepCount;
        public int ClosedCount;
    }
}
