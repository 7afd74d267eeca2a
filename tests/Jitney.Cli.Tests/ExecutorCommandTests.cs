using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Is an executor that cannot be started, or does not suit the code, told in one line that says what to do?</summary>
public sealed class ExecutorCommandTests
{
    private const string LlvmExecutor = "/usr/lib/llvm-19/bin/llvm-jitlink-executor";
    private const string Strict = "__thread int strict __attribute__((aligned(128))); int main(void) { return (int)((unsigned long)&strict % 128) + 3; }";
    private const string Refusal = "the code needs thread-local variables aligned to 128 bytes, and the executor's process aligns them to 64 at most: align them less, or use a child executor";

    [Theory]
    [InlineData("", "the controller could not find the executor: --executor names no program")]
    [InlineData("  ", "the controller could not find the executor: --executor names no program")]
    [InlineData("nowhere", "the controller could not find the executor: there is no program nowhere")]
    [InlineData("./nowhere", "the controller could not find the executor: there is no program ./nowhere")]
    [InlineData("nowhere executor", "the controller could not start the executor: there is no program nowhere")]
    [InlineData("folder", "the controller could not start the executor: folder is a folder")]
    [InlineData("note", "the controller could not start the executor: note is not marked as a program: posix_spawn (note): Permission denied")]
    [InlineData("text", "the controller could not start the executor: text is no program of this machine")]
    [InlineData("env ./nowhere", "the executor could not start: it ended: exit code 127; ./nowhere, the last word of the command, names no file")]
    [InlineData("env folder", "the executor could not start: it ended: exit code 127; folder, the last word of the command, is a folder")]
    public void What_is_no_executor_is_named(string command, string problem)
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int main(void) { return 3; }");
        Directory.CreateDirectory(shop.PathOf("folder"));
        File.WriteAllText(shop.PathOf("note"), "words");
        File.WriteAllText(shop.PathOf("text"), "words");
        shop.Make("chmod", "+x", "text");
        Outcome outcome = shop.Jitney("run", "--executor", command, "a.o");
        Assert.Equal((125, "error: " + problem), (outcome.Code, outcome.ErrorLines[^1]));
    }

    [Fact]
    public void A_word_alone_is_searched_for_as_shells_do()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int main(void) { return 3; }");
        Directory.CreateDirectory(shop.PathOf("tools"));
        File.CreateSymbolicLink(shop.PathOf("tools/the-executor"), ListeningProgram.JitneyExecutor);
        Outcome outcome = shop.Jitney(new Dictionary<string, string> { ["PATH"] = shop.PathOf("tools") }, "run", "--executor", "the-executor", "a.o");
        Assert.Equal((3, ""), (outcome.Code, outcome.Errors));
    }

    [Fact]
    public void A_program_of_another_machine_needs_an_emulator()
    {
        ForeignMachine.AArch64.RequireCompiler();
        Assert.SkipWhen(
            Directory.Exists("/proc/sys/fs/binfmt_misc") && Directory.EnumerateFiles("/proc/sys/fs/binfmt_misc", "*aarch64*").Any(), "this system starts programs of AArch64");
        using var shop = new Workshop();
        CompileThere(shop);
        shop.Make(ForeignMachine.AArch64.Compiler, "-shared", "-nostdlib", "a.o", "-o", "there");
        Outcome outcome = shop.Jitney("run", "--executor", "./there", "a.o");
        Assert.Equal(
            (125, "error: the controller could not start the executor: ./there is for AArch64, and this machine is for x86-64: put an emulator in front of it, as in 'qemu-aarch64 -L FOLDER ./there'\n"),
            (outcome.Code, outcome.Errors));
    }

    [Fact]
    public void An_emulator_that_is_not_told_of_the_other_machines_files_is_a_hint()
    {
        ForeignMachine machine = ForeignMachine.AArch64;
        machine.RequireExecutor();
        using var shop = new Workshop();
        CompileThere(shop);
        Outcome outcome = shop.Jitney("run", "--executor", $"/usr/bin/qemu-aarch64 {machine.Executor}", "a.o");
        Assert.Equal(125, outcome.Code);
        Assert.Equal(
            "error: the executor could not start: it ended: exit code 255; where /usr/bin/qemu-aarch64 cannot open the dynamic linker, its option -L has to name the folder with that machine's files, "
            + "as in -L /usr/aarch64-linux-gnu",
            outcome.ErrorLines[^1]);
    }

    [Fact]
    public void An_alignment_that_a_listening_executor_has_not_is_the_reason()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", Strict);
        Assert.Equal(3, shop.Jitney("run", "a.o").Code);
        using ListeningProgram executor = ListeningProgram.Jitney(shop, "--listen", "unix:socket");
        Outcome outcome = shop.Jitney("run", "--connect", "unix:socket", "a.o");
        Assert.Equal(125, outcome.Code);
        Assert.EndsWith(Refusal + " and link this code first\n", outcome.Errors);
    }

    [Fact]
    public void An_alignment_that_llvms_executor_has_not_is_the_reason()
    {
        Assert.SkipUnless(File.Exists(LlvmExecutor), "LLVM 19's executor is not installed");
        using var shop = new Workshop();
        shop.Compile("a.o", Strict);
        Outcome outcome = shop.Jitney("run", "--executor", LlvmExecutor, "a.o");
        Assert.Equal(125, outcome.Code);
        Assert.EndsWith(Refusal + " of Jitney's own and link this code first\n", outcome.Errors);
    }

    [Theory]
    [InlineData("exit 127", "jitney-relay could not be started: can the system start programs of its processor?")]
    [InlineData("exit 9", "jitney-relay ended without a word: exit code 9")]
    [InlineData("kill -9 $$", "jitney-relay ended without a word: killed by SIGKILL")]
    public void A_relay_that_does_not_begin_is_told_by_its_end(string script, string problem)
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int main(void) { return 3; }");
        File.WriteAllText(shop.PathOf("relay"), $"#!/bin/sh\n{script}\n");
        shop.Make("chmod", "+x", "relay");
        using ListeningProgram executor = ListeningProgram.Jitney(shop, "--listen", "tls:0", "--secret-file", "secret");
        Outcome outcome = shop.Jitney(
            new Dictionary<string, string> { ["JITNEY_RELAY"] = shop.PathOf("relay") }, "run", "--connect", executor.Address, "--secret-file", "secret", "a.o");
        Assert.Equal((125, $"error: the connection to the executor could not connect: {executor.Address}: {problem}\n"), (outcome.Code, outcome.Errors));
    }

    private static void CompileThere(Workshop shop)
    {
        File.WriteAllText(shop.PathOf("a.c"), "int main(void) { return 3; }");
        shop.Make(ForeignMachine.AArch64.Compiler, "-c", "a.c");
    }
}
