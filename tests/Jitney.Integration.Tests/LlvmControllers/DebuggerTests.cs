using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.LlvmControllers;

/// <summary>A debugger that runs the executor sees the source of code that llvm-jitlink has linked.</summary>
public sealed class DebuggerTests(Workshop workshop)
{
    // Not with shared memory: the system lets no debugger write into shared mappings that the process itself cannot write.
    [Fact]
    public async Task A_breakpoint_in_linked_code_is_hit()
    {
        string program = workshop.Object("""
            __attribute__((noinline)) int doubled(int given) { return given * 2; }
            int main(void) { return doubled(21); }
            """, CodeKind.Pic, "-g", "-O0");
        string debugger = Path.Combine(workshop.NewFolder(), "debugger");
        File.WriteAllText(debugger, $"""
            #!/bin/sh
            exec gdb -batch -nx -ex 'set confirm off' -ex 'set breakpoint pending on' -ex 'handle SIG34 nostop noprint pass' \
              -ex 'break doubled' -ex run -ex 'backtrace 2' -ex 'print given + 1' -ex 'info symbol doubled' -ex continue --args {Executor.Path} "$@"
            """);
        File.SetUnixFileMode(debugger, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        Outcome outcome = await Jitlink.RunProgramAsync(
            workshop,
            Jitlink.Program,
            [$"-oop-executor={debugger}", program]);

        Assert.Contains("doubled (given=21)", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("in main ()", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("$1 = 22", outcome.Output, StringComparison.Ordinal);
        Assert.Equal("exit 42", outcome.End);
    }
}
