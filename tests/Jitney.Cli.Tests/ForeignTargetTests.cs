using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Is what is for another machine linked for it, and told apart from what is not?</summary>
public sealed class ForeignTargetTests
{
    [Theory]
    [InlineData("aarch64", "--target=aarch64-linux-gnu")]
    [InlineData("aarch64", "-target aarch64-unknown-linux-gnu")]
    [InlineData("aarch64", "--target arm64")]
    [InlineData("aarch64", "-m aarch64linux")]
    [InlineData("aarch64", "-maarch64elf -Wl,--oformat=elf64-littleaarch64")]
    [InlineData("aarch64", "")]
    [InlineData("riscv64", "--target=riscv64-linux-gnu -march=rv64gc -mabi=lp64d")]
    [InlineData("riscv64", "-melf64lriscv")]
    [InlineData("riscv64", "")]
    public void A_target_that_agrees_with_the_inputs_is_taken(string processor, string words)
    {
        using var shop = new Workshop();
        Compile(shop, MachineOf(processor), "a.o");
        var dump = Dump.Parse(shop.Make(JitneyProgram.Path, ["link", "--dump", "-", .. Split(words), "a.o"]));
        Assert.Equal($"{processor}-unknown-linux-gnu", dump.Root.GetProperty("target").GetString());
    }

    [Theory]
    [InlineData("aarch64", "__aarch64__")]
    [InlineData("riscv64", "__riscv")]
    public void Sources_are_compiled_for_the_target_that_is_named(string processor, string macro)
    {
        MachineOf(processor).RequireCompiler();
        using var shop = new Workshop();
        File.WriteAllText(shop.PathOf("a.c"), $"#ifndef {macro}\n#error other\n#endif\nint f(void) {{ return 1; }}");
        File.WriteAllText(shop.PathOf("b.s"), ".globl g\ng: ret\n");
        var dump = Dump.Parse(shop.Make(JitneyProgram.Path, "link", "--dump", "-", $"--target={processor}-linux-gnu", "a.c", "b.s"));
        Assert.Equal($"{processor}-unknown-linux-gnu", dump.Root.GetProperty("target").GetString());
        dump.Global("g");
    }

    [Fact]
    public void Marks_of_data_in_the_template_of_threads_have_addresses_there()
    {
        // Its assembler gives them no type, GNU's makes thread-local variables of them.
        using var shop = new Workshop();
        File.WriteAllText(shop.PathOf("a.s"), ".section .tdata,\"awT\"\n.quad 1\n.globl v\nv: .quad 2\n");
        shop.Make("clang-19", "--target=aarch64-linux-gnu", "-c", "a.s");
        var dump = Dump.Parse(shop.Make(JitneyProgram.Path, "link", "--dump", "-", "a.o"));
        ulong start = Dump.Address(dump.Objects[0].Section(".tdata"));
        Assert.NotEqual(0ul, start);
        Assert.Equal(start, Dump.Address(dump.Objects[0].Symbol("$d")));
        Assert.Equal(start + 8, Dump.Address(dump.Objects[0].Symbol("v")));
    }

    [Fact]
    public void Where_only_clang_compiles_for_a_target_it_does()
    {
        using var shop = new Workshop();
        Tool(shop, "clang", "echo clang \"$1\"");
        Outcome outcome = shop.Jitney(new Dictionary<string, string> { ["PATH"] = shop.PathOf("tools") }, "link", "--target=aarch64-linux-gnu", Source(shop));
        Assert.Equal((1, "clang --target=aarch64-linux-gnu"), (outcome.Code, outcome.ErrorLines[0]));
        Directory.Delete(shop.PathOf("tools"), recursive: true);
        Outcome none = shop.Jitney(new Dictionary<string, string> { ["PATH"] = shop.PathOf("tools") }, "link", "--target=aarch64-linux-gnu", "a.c");
        Assert.Equal("error: a.c: there is no compiler aarch64-linux-gnu-gcc (on Debian in the package gcc-aarch64-linux-gnu), and no clang; CC names another, as CC='clang-19 --target=aarch64-linux-gnu'\n", none.Errors);
    }

    [Fact]
    public void A_compiler_that_the_environment_names_for_the_wrong_machine_is_named()
    {
        using var shop = new Workshop();
        var environment = new Dictionary<string, string> { ["CC"] = "cc" };
        Outcome outcome = shop.Jitney(environment, "link", "--target=aarch64-linux-gnu", Source(shop));
        Assert.Equal(
            (1, "error: a.c: the compiler cc has compiled it for x86-64, and what is linked is for AArch64: unset CC, which names cc, or let it name a compiler for AArch64\n"),
            (outcome.Code, outcome.Errors));
        environment["CC"] = "clang-19 --target=aarch64-linux-gnu";
        Dump dump = Dump.Parse(shop.Jitney(environment, "link", "--dump", "-", "a.c").Output);
        Assert.Equal("aarch64-unknown-linux-gnu", dump.Root.GetProperty("target").GetString());
    }

    [Fact]
    public void Compilers_are_told_where_the_targets_files_lie()
    {
        using var shop = new Workshop();
        Tool(shop, "cc", "echo \"$@\"");
        Directory.CreateDirectory(shop.PathOf("root"));
        Outcome outcome = shop.Jitney(new Dictionary<string, string> { ["PATH"] = shop.PathOf("tools"), ["CFLAGS"] = "-O1" }, "link", "--sysroot", "root", Source(shop));
        Assert.StartsWith($"--sysroot={shop.PathOf("root")} -O1 -c a.c -o ", outcome.Errors);
    }

    [Fact]
    public void Inputs_that_are_for_different_machines_are_one_error_that_names_both()
    {
        using var shop = new Workshop();
        Compile(shop, ForeignMachine.AArch64, "there.o");
        shop.Compile("here.o", "int here = 1;");
        Assert.Equal("error: here.o: is an object for x86-64, and there.o is for AArch64\n", shop.Jitney("link", "there.o", "here.o").Errors);
        Assert.Equal("error: there.o: is an object for AArch64, and here.o is for x86-64\n", shop.Jitney("link", "here.o", "there.o").Errors);
        Assert.Equal("error: here.o: is an object for x86-64, and 'aarch64linux' is for AArch64\n", shop.Jitney("link", "-m", "aarch64linux", "here.o").Errors);
        Assert.Equal("error: 'elf_x86_64' asks for x86-64, and 'arm64' is for AArch64\n", shop.Jitney("link", "--target=arm64", "-m", "elf_x86_64", "there.o").Errors);
    }

    [Fact]
    public void Inputs_and_words_that_are_not_for_the_executors_machine_are_one_error_that_names_both()
    {
        using var shop = new Workshop();
        Compile(shop, ForeignMachine.AArch64, "there.o");
        shop.Make(ForeignMachine.AArch64.Compiler, "-shared", "-nostdlib", "there.o", "-o", "libthere.so");
        string executor = Path.Combine(Path.GetDirectoryName(JitneyProgram.Path)!, "jitney-executor");
        Outcome run = shop.Jitney("run", "there.o");
        Assert.Equal((125, $"error: there.o: is an object for AArch64, and the executor {executor} is for x86-64\n"), (run.Code, run.Errors));
        Outcome library = shop.Jitney("run", shop.Compile("main.o", "int main(void) { return 0; }"), "libthere.so");
        Assert.Equal((125, $"error: {shop.PathOf("libthere.so")}: is a shared library for AArch64, and the executor {executor} is for x86-64\n"), (library.Code, library.Errors));
        Outcome word = shop.Jitney("run", "--target=aarch64-linux-gnu", "main.o");
        Assert.Equal((125, $"error: 'aarch64-linux-gnu' asks for AArch64, and the executor {executor} is for x86-64; --executor and --connect name another\n"), (word.Code, word.Errors));
    }

    [Fact]
    public void A_program_runs_on_its_machine_with_libraries_of_that_machines_root()
    {
        ForeignMachine machine = ForeignMachine.AArch64;
        machine.RequireExecutor();
        using var shop = new Workshop();
        string root = shop.PathOf("root");
        Directory.CreateDirectory(Path.Combine(root, "usr"));
        Directory.CreateDirectory(Path.Combine(root, "opt"));
        shop.Make("cp", "-r", machine.Folder + "/include", root + "/usr/include");
        shop.Make("cp", "-r", machine.Folder + "/lib", root + "/lib");
        File.WriteAllText(shop.PathOf("five.c"), "int five(void) { return 5; }");
        shop.Make(machine.Compiler, "-shared", "-Wl,-soname,libfive.so.1", "five.c", "-o", "root/opt/libfive.so.1.2");
        File.CreateSymbolicLink(shop.PathOf("root/opt/libfive.so.1"), "libfive.so.1.2");
        File.CreateSymbolicLink(shop.PathOf("root/lib/libfive.so"), "/opt/libfive.so.1");
        File.WriteAllText(shop.PathOf("main.c"), """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <stdio.h>
            int five(void);
            int main(void) { Dl_info info; dladdr(five, &info); printf("%d %s", five(), info.dli_fname); return 0; }
            """);
        Outcome outcome = shop.Jitney("run", "--executor", machine.Command(root), "--sysroot", "root", "main.c", "-lfive");
        Assert.Equal((0, "5 /opt/libfive.so.1", ""), (outcome.Code, outcome.Output, outcome.Errors));
    }

    [Fact]
    public void A_library_that_this_machine_keeps_for_another_is_opened_by_its_name()
    {
        ForeignMachine machine = ForeignMachine.AArch64;
        machine.RequireExecutor();
        using var shop = new Workshop();
        File.WriteAllText(shop.PathOf("main.c"), """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <math.h>
            #include <stdio.h>
            int main(int count, char **words) { Dl_info info; dladdr(cbrt, &info); printf("%.0f %s", cbrt(26 + count), info.dli_fname); return 0; }
            """);
        Outcome outcome = shop.Jitney("run", "--executor", machine.Command(machine.Folder), "main.c", "-lm");
        Assert.Equal((0, "3 /lib/libm.so.6", ""), (outcome.Code, outcome.Output, outcome.Errors));
    }

    [Fact]
    public void A_library_below_a_root_is_opened_by_the_path_that_the_executor_knows()
    {
        using var shop = new Workshop();
        Directory.CreateDirectory(shop.PathOf("root/usr/lib"));
        File.WriteAllText(shop.PathOf("five.c"), "int five(void) { return 5; }");
        shop.Make("cc", "-shared", "-fPIC", "five.c", "-o", "root/usr/lib/libonly_there.so");
        shop.Compile("main.o", "int five(void); int main(void) { return five(); }");
        Outcome outcome = shop.Jitney("run", "--sysroot=root", "main.o", "-lonly_there");
        Assert.Equal(125, outcome.Code);
        Assert.StartsWith("error: the executor could not open libraries: /usr/lib/libonly_there.so: cannot open shared object file", outcome.Errors);
        Assert.EndsWith($"; here that is {shop.PathOf("root/usr/lib/libonly_there.so")}, which the executor must have among its own files\n", outcome.Errors);
        Assert.Equal(5, shop.Jitney("run", "main.o", "-L", "root/usr/lib", "-lonly_there").Code);
        Assert.Equal(5, shop.Jitney("run", "--sysroot=/", $"-L={shop.PathOf("root/usr/lib")}", "main.o", "-lonly_there").Code);
    }

    private static string Source(Workshop shop)
    {
        File.WriteAllText(shop.PathOf("a.c"), "int f(void) { return 1; }");
        return "a.c";
    }

    private static void Tool(Workshop shop, string name, string script)
    {
        Directory.CreateDirectory(shop.PathOf("tools"));
        File.WriteAllText(shop.PathOf("tools/" + name), $"#!/bin/sh\n{script}\nexit 1\n");
        shop.Make("chmod", "+x", "tools/" + name);
    }

    private static void Compile(Workshop shop, ForeignMachine machine, string name)
    {
        machine.RequireCompiler();
        File.WriteAllText(shop.PathOf(name + ".c"), "int there(void) { return 1; }");
        shop.Make(machine.Compiler, "-c", name + ".c", "-o", name);
    }

    private static ForeignMachine MachineOf(string processor) => processor == ForeignMachine.AArch64.Processor ? ForeignMachine.AArch64 : ForeignMachine.RiscV64;

    private static string[] Split(string words) => words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
