using System.Diagnostics;
using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Are source files compiled by the system's compilers, and is nothing left of that?</summary>
public sealed class SourceTests
{
    private const string Print = """
        #include <stdio.h>
        int one(void), two(void);
        int main(int argc, char **argv) { (void)argc; printf("%s %d", argv[0], one() + two()); return 3; }
        """;

    [Theory]
    [InlineData]
    [InlineData("--in-process")]
    public void Sources_in_C_and_assembler_run_with_the_first_as_the_programs_name(params string[] options)
    {
        using var shop = new Workshop();
        Write(shop, "main.c", Print);
        Write(shop, "one.s", ".globl one\none: mov $1, %eax\nret\n.section .note.GNU-stack,\"\"\n");
        Write(shop, "two.S", "#define TWO $2\n.globl two\ntwo: mov TWO, %eax\nret\n.section .note.GNU-stack,\"\"\n");
        Outcome outcome = shop.Jitney(["run", .. options, "./main.c", "one.s", "two.S"]);
        Assert.Equal((3, "./main.c 3", ""), (outcome.Code, outcome.Output, outcome.Errors));
    }

    [Theory]
    [InlineData("a.cc")]
    [InlineData("a.cpp")]
    [InlineData("a.cxx")]
    public void Sources_in_Cxx_bring_its_libraries(string name)
    {
        using var shop = new Workshop();
        Write(shop, name, """
            #include <iostream>
            #include <stdexcept>
            int main() { try { throw std::runtime_error("thrown"); } catch (std::exception &e) { std::cout << e.what(); } return 0; }
            """);
        Outcome outcome = shop.Jitney("run", name);
        Assert.Equal((0, "thrown", ""), (outcome.Code, outcome.Output, outcome.Errors));
    }

    [Fact]
    public void The_environment_chooses_compilers_and_their_flags()
    {
        using var shop = new Workshop();
        Write(shop, "a.c", "int main(void) { return VALUE + MORE; }");
        Write(shop, "tool", "#!/bin/sh\necho compiling\nexec cc \"$@\"\n");
        shop.Make("chmod", "+x", "tool");
        Outcome outcome = shop.Jitney(Set(("CC", "./tool -DMORE=1"), ("CFLAGS", "-O1  -DVALUE=41")), "run", "a.c");
        Assert.Equal((42, "", "compiling\n"), (outcome.Code, outcome.Output, outcome.Errors));
    }

    [Fact]
    public void What_a_compiler_does_not_like_is_told_by_it_and_then_by_us()
    {
        using var shop = new Workshop();
        Directory.CreateDirectory(shop.PathOf("tmp"));
        Write(shop, "good.c", "int f(void) { return 1; }");
        Write(shop, "bad.c", "int main(void) { return nowhere; }");
        Write(shop, "worse.cc", "int g( { }");
        Outcome outcome = shop.Jitney(Set(("TMPDIR", shop.PathOf("tmp"))), "run", "good.c", "bad.c", "worse.cc");
        Assert.Equal((125, ""), (outcome.Code, outcome.Output));
        Assert.Contains("'nowhere' undeclared", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal(["error: bad.c: the compiler cc ended with status 1", "error: worse.cc: the compiler c++ ended with status 1"], outcome.ErrorLines[^2..]);
        Assert.Empty(Directory.GetFileSystemEntries(shop.PathOf("tmp")));

        outcome = shop.Jitney(Set(("CC", "absent-compiler")), "link", "good.c");
        Assert.Equal((1, "error: good.c: there is no compiler absent-compiler, which CC names\n"), (outcome.Code, outcome.Errors));
    }

    [Fact]
    public void A_folder_for_temporary_files_that_cannot_be_written_to_is_passed_over()
    {
        using var shop = new Workshop();
        Write(shop, "tool", "#!/bin/sh\nunset TMPDIR\nexec cc \"$@\"\n");
        shop.Make("chmod", "+x", "tool");
        Write(shop, "a.c", "int main(void) { return 7; }");
        foreach (string folder in (string[])["/proc/self", shop.PathOf("absent"), shop.PathOf("a.c")])
        {
            Outcome outcome = shop.Jitney(Set(("TMPDIR", folder), ("CC", "./tool")), "run", "a.c");
            Assert.Equal((7, ""), (outcome.Code, outcome.Errors));
        }
    }

    [Fact]
    public void A_compiler_that_leaves_no_object_is_told()
    {
        using var shop = new Workshop();
        Write(shop, "a.c", "int main(void) { return 7; }");
        Outcome outcome = shop.Jitney(Set(("CC", "true")), "run", "a.c");
        Assert.Equal((125, "error: a.c: the compiler true has left no object: No such file or directory\n"), (outcome.Code, outcome.Errors));
    }

    [Fact]
    public void Content_counts_before_names()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int main(void) { return 5; }");
        File.Move(shop.PathOf("a.o"), shop.PathOf("object.c"));
        Assert.Equal(5, shop.Jitney("run", "object.c").Code);
        Write(shop, "list.c", "/* inputs */ INPUT(object.c)");
        Assert.Equal(5, shop.Jitney("run", "list.c").Code);
        Write(shop, "comment.c", $"/* {new string('x', 5000)} */ int main(void) {{ return 6; }}");
        Assert.Equal(6, shop.Jitney("run", "comment.c").Code);
    }

    [Fact]
    public void A_source_keeps_its_name_in_a_dump()
    {
        using var shop = new Workshop();
        Write(shop, "a.c", "int x = 1;");
        Outcome outcome = shop.Jitney("link", "a.c", "--dump", "-");
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Assert.Equal(4UL, Dump.Parse(outcome.Output)["a.c"].Symbol("x").GetProperty("size").GetUInt64());
    }

    [Fact]
    public async Task A_signal_while_compiling_leaves_nothing_behind()
    {
        using var shop = new Workshop();
        Directory.CreateDirectory(shop.PathOf("tmp"));
        Write(shop, "a.c", "int main(void) { return 0; }");
        Write(shop, "slow", "#!/bin/sh\nstat -c %a \"$TMPDIR\"/jitney-*\nexec tail -f /dev/null\n");
        shop.Make("chmod", "+x", "slow");
        using Process process = shop.Start(Set(("TMPDIR", shop.PathOf("tmp")), ("CC", "./slow")), "run", "a.c");
        Assert.Equal("700", await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken));
        shop.Make("kill", "-TERM", $"{process.Id}");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(143, process.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(shop.PathOf("tmp")));
    }

    private static Dictionary<string, string> Set(params (string Name, string Value)[] variables) => variables.ToDictionary(entry => entry.Name, entry => entry.Value);

    private static void Write(Workshop shop, string name, string text) => File.WriteAllText(shop.PathOf(name), text);
}
