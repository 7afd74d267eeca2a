namespace Jitney.Cli.Tests.Support;

/// <summary>Another kind of machine: what compiles for it here, and what runs its programs.</summary>
/// <param name="Processor">As in a triple.</param>
/// <param name="Name">As in the folders of programs that are made for it.</param>
internal sealed record ForeignMachine(string Processor, string Name)
{
    public static ForeignMachine AArch64 { get; } = new("aarch64", "arm64");

    public static ForeignMachine RiscV64 { get; } = new("riscv64", "riscv64");

    public string Compiler => $"{Processor}-linux-gnu-gcc";

    /// <summary>Where Debian has its libraries.</summary>
    public string Folder => $"/usr/{Processor}-linux-gnu";

    /// <summary>Its executor.</summary>
    public string Executor => Path.Combine(Path.GetDirectoryName(JitneyProgram.Path)!, "..", "jitney-" + Name, "jitney-executor");

    /// <summary>The command that starts its executor.</summary>
    /// <param name="root">The folder that is its root.</param>
    public string Command(string root) => $"{Emulator} -L {root} {Executor}";

    private string Emulator => $"/usr/bin/qemu-{Processor}";

    /// <summary>Leaves a test that compiles for it where that is not possible.</summary>
    public void RequireCompiler() => Assert.SkipUnless(File.Exists("/usr/bin/" + Compiler), $"{Compiler} is missing; ./test.sh installs it where it can");

    /// <summary>Leaves a test that runs something on it where that is not possible.</summary>
    public void RequireExecutor()
    {
        RequireCompiler();
        Assert.SkipUnless(File.Exists(Emulator) && File.Exists(Executor) && Directory.Exists(Folder + "/lib"), $"{Executor} or {Emulator} is missing; ./test.sh makes and installs them where it can");
    }
}
