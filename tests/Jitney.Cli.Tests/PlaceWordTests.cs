using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Does the order of inputs, and what stands between them, mean what it means to GNU ld?</summary>
public sealed class PlaceWordTests(PlaceWordTests.Inputs inputs) : IClassFixture<PlaceWordTests.Inputs>
{
    [Theory]
    [InlineData("main.o ./libboth.so two.a", 1)]
    [InlineData("main.o two.a ./libboth.so", 2)]
    [InlineData("two.a main.o ./libboth.so", 1)]
    [InlineData("main.o two.a weak.o", 2)]
    [InlineData("main.o -Wl,--start-group again.a between.a -Wl,--end-group eleven.a", 10)]
    [InlineData("main.o -Wl,-( again.a between.a -Wl,-) eleven.a", 10)]
    [InlineData("main.o -Wl,--start-group -Wl,--start-group again.a between.a -Wl,--end-group eleven.a -Wl,--end-group", 10)]
    [InlineData("main.o group.ld eleven.a", 10)]
    [InlineData("main.o list.ld eleven.a", 11)]
    [InlineData("main.o ./libten.so eleven.a", 11)]
    [InlineData("main.o eleven.a ./libten.so ten.a", 10)]
    [InlineData("main.o -Wl,--as-needed ./libboth.so -Wl,--no-as-needed two.a", 1)]
    [InlineData("-Wl,--as-needed ./libboth.so -Wl,--no-as-needed main.o two.a", 2)]
    [InlineData("-Wl,--push-state,--as-needed ./libboth.so -Wl,--pop-state main.o two.a", 2)]
    [InlineData("-Wl,--as-needed -Wl,--push-state -Wl,--no-as-needed -Wl,--pop-state ./libboth.so main.o two.a", 2)]
    [InlineData("-Wl,--as-needed -Wl,--start-group ./libboth.so main.o -Wl,--end-group two.a", 1)]
    [InlineData("-L. main.o -Wl,--push-state,-Bstatic -lloud -Wl,--pop-state -lboth", 1)]
    [InlineData("-L. main.o -Wl,-Bstatic -Wl,--push-state,-Bdynamic -lboth -Wl,--pop-state -lloud -Wl,-Bdynamic", 1)]
    [InlineData("-L. main.o -Wl,-Bstatic,-lboth,-Bdynamic", 2)]
    [InlineData("main.o two.a -Wl,--push-state,--whole-archive libloud.a -Wl,--pop-state silent.a", 52)]
    [InlineData("main.o two.a -Wl,--push-state,--whole-archive -L. -lloud -Wl,--pop-state silent.a", 52)]
    [InlineData("main.o two.a -Wl,--whole-archive libloud.a -Wl,--push-state,--no-whole-archive -Wl,--pop-state silent.a -Wl,--no-whole-archive", 152)]
    [InlineData("main.o two.a -Wl,--as-needed ./libnoisy.so", 2)]
    [InlineData("main.o two.a ./libnoisy.so", 52)]
    [InlineData("main.o eleven.a ./libbrings.so -Wl,-rpath-link,.", 10)]
    [InlineData("early.a page.o", 0)]
    [InlineData("page.o early.a", 9)]
    public void Inputs_give_the_program_that_GNU_ld_makes_of_them(string words, int code)
    {
        // Some compilers begin with the other one.
        inputs.Shop.Make("cc", ["-fuse-ld=bfd", "-Wl,--no-as-needed", "-o", "native", .. words.Split(' ')]);
        Assert.Equal(code, inputs.Native("native"));
        Outcome outcome = inputs.Shop.Jitney(["run", .. words.Split(' ')]);
        Assert.Equal((code, ""), (outcome.Code, outcome.Errors));
    }

    [Theory]
    [InlineData("-Wl,--as-needed ./libboth.so main.o", 1)]
    [InlineData("two.a main.o", 2)]
    [InlineData("main.o two.a strong.o", 3)]
    public void What_GNU_ld_would_miss_or_have_twice_is_linked(string words, int code)
    {
        Outcome outcome = inputs.Shop.Jitney(["run", .. words.Split(' ')]);
        Assert.Equal((code, ""), (outcome.Code, outcome.Errors));
    }

    [Theory]
    [InlineData("run main.o -Wl,--start-lib two.o loud.o -Wl,--end-lib", 2)]
    [InlineData("run --in-process main.o --start-lib two.o loud.o --end-lib strong.o", 3)]
    [InlineData("run main.o ./libboth.so --start-lib two.o", 1)]
    [InlineData("run two.a main.o --start-lib weak.o two.o --end-lib", 4)]
    [InlineData("run main.o --start-lib loud.o two.o --end-lib -Wl,--whole-archive libloud.a -Wl,--no-whole-archive", 52)]
    [InlineData("link main.o --start-lib two.o loud.o --end-lib --phony-externals", 0)]
    public void Objects_may_be_as_members_of_an_archive(string words, int code)
    {
        Outcome outcome = inputs.Shop.Jitney(words.Split(' '));
        Assert.Equal((code, ""), (outcome.Code, outcome.Errors));
    }

    [Fact]
    public void An_object_among_others_is_named_when_it_is_wrong()
    {
        File.WriteAllText(inputs.Shop.PathOf("broken.o"), "\u007fELF\u0002\u0001\u0001");
        Outcome outcome = inputs.Shop.Jitney("run", "main.o", "--start-lib", "two.o", "broken.o", "--end-lib");
        Assert.Equal(125, outcome.Code);
        Assert.Contains("broken.o", outcome.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--end-group", "error: --end-group ends no group")]
    [InlineData("--pop-state", "error: --pop-state finds no state")]
    [InlineData("--end-lib", "error: --end-lib ends nothing")]
    [InlineData("--start-lib two.o --start-lib", "error: --start-lib stands inside another one")]
    public void Words_that_end_nothing_are_refused(string words, string message)
    {
        Outcome outcome = inputs.Shop.Jitney(["run", "main.o", .. words.Split(' ')]);
        Assert.Equal(2, outcome.Code);
        Assert.StartsWith(message, outcome.ErrorLines[0], StringComparison.Ordinal);
    }

    /// <summary>Small inputs that several tests link.</summary>
    public sealed class Inputs : IDisposable
    {
        public Inputs()
        {
            Object("main", "int f(void); int extra; int main(void) { return f() + extra; }");
            Object("two", "int f(void) { return 2; }");
            Object("weak", "__attribute__((weak)) int f(void) { return 4; }");
            Object("strong", "int f(void) { return 3; }");
            Object("both", "int f(void) { return 1; }");
            Object("loud", "extern int extra; int loud; __attribute__((constructor)) static void set(void) { extra += 50; }");
            Object("silent", "extern int extra; int silent; __attribute__((constructor)) static void set(void) { extra += 100; }");
            Object("needsten", "int g(void); int f(void) { return g(); }");
            Object("needsmore", "int b(void); int f(void) { return b(); }");
            Object("between", "int g(void); int b(void) { return g(); }");
            Object("ten", "int g(void) { return 10; }");
            Object("eleven", "int g(void) { return 11; }");
            Object("early", "int getpagesize(void) { return 9; }");
            Object("page", "int getpagesize(void); int main(void) { return getpagesize() == 9 ? 9 : 0; }");
            foreach (string name in new[] { "two", "silent", "between", "ten", "eleven", "early" })
            {
                Shop.Make("ar", "rcs", $"{name}.a", $"{name}.o");
            }

            // Its second member is wanted only after another archive was searched.
            Shop.Make("ar", "rcs", "again.a", "needsmore.o", "ten.o");
            Shop.Make("ar", "rcs", "libboth.a", "two.o");
            Shop.Make("ar", "rcs", "libloud.a", "loud.o");
            Shop.Make("cc", "-shared", "-o", "libboth.so", "both.o");
            Shop.Make("cc", "-shared", "-o", "libten.so", "needsten.o");
            Shop.Make("cc", "-shared", "-o", "libnoisy.so", "loud.o");
            Shop.Make("cc", "-shared", "-o", "libbrought.so", "ten.o");
            Shop.Make("cc", "-shared", "-o", "libbrings.so", "needsten.o", "-L.", "-lbrought", "-Wl,-rpath,$ORIGIN");
            File.WriteAllText(Shop.PathOf("group.ld"), "GROUP ( again.a between.a )");
            File.WriteAllText(Shop.PathOf("list.ld"), "INPUT ( again.a between.a )");
        }

        internal Workshop Shop { get; } = new();

        public void Dispose() => Shop.Dispose();

        internal int Native(string name)
        {
            using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(Shop.PathOf(name))
            {
                WorkingDirectory = Shop.PathOf("."),
                Environment = { ["LD_LIBRARY_PATH"] = Shop.PathOf(".") },
            })!;
            process.WaitForExit();
            return process.ExitCode;
        }

        private void Object(string name, string source) => Shop.Compile($"{name}.o", source, "-fPIC", "-w", "-fno-builtin");
    }
}
