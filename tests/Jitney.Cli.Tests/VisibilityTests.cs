using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Do libraries see of a program what they see natively when linkers are told to hide some of it?</summary>
public sealed class VisibilityTests
{
    private const string Library = "const char *who(void) { return \"library\"; } const char *asked(void) { return who(); }";
    private const string Main = """
        #include <dlfcn.h>
        #include <stdio.h>
        const char *asked(void);
        const char *who(void) { return "program"; }
        int other(void) { return 1; }
        int third(void) { return 1; }
        int main(void)
        {
            void *plugin = dlopen("./plugin.so", RTLD_NOW);
            int (*use)(void) = plugin ? (int (*)(void))dlsym(plugin, "use") : 0;
            void *all = dlopen(0, RTLD_NOW);
            printf("%s %d %d %d\n", asked(), dlsym(all, "other") != 0, dlsym(all, "third") != 0, use ? use() : -1);
            return 0;
        }
        """;

    [Theory]
    [InlineData]
    [InlineData("--in-process")]
    public void Libraries_that_tell_where_a_program_is_learn_names(params string[] words)
    {
        using var shop = new Workshop();
        File.WriteAllText(shop.PathOf("teller.c"), """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <execinfo.h>
            #include <stdio.h>
            #include <string.h>
            void tell(void)
            {
                void *place = __builtin_return_address(0);
                Dl_info info = {0};
                dladdr(place, &info);
                printf("%s %d", info.dli_sname ? info.dli_sname : "none", strstr(*backtrace_symbols(&place, 1), "(asker+") != 0);
            }
            """);
        shop.Make("cc", "-shared", "-fPIC", "teller.c", "-o", "libteller.so");
        shop.Compile("a.o", "void tell(void); __attribute__((noinline)) int asker(void) { tell(); return 0; } int main(void) { return asker(); }");
        Outcome outcome = shop.Jitney(["run", .. words, "-rdynamic", "a.o", "./libteller.so"]);
        Assert.Equal((0, "asker 1", ""), (outcome.Code, outcome.Output, outcome.Errors));
    }

    [Theory]
    [InlineData("-rdynamic")]
    [InlineData("-rdynamic -Wl,--version-script=nothing")]
    [InlineData("-rdynamic -Wl,--version-script=other")]
    [InlineData("-rdynamic -Wl,--version-script=who")]
    [InlineData("-rdynamic -Wl,--version-script=versions")]
    [InlineData("-Wl,--version-script=nothing")]
    [InlineData("-Wl,--dynamic-list=list")]
    [InlineData("-Wl,--dynamic-list,list -Wl,-E")]
    [InlineData("-Wl,--export-dynamic-symbol=th?rd")]
    [InlineData("-Wl,--export-dynamic-symbol-list=list -Wl,--version-script=nothing")]
    [InlineData("-Wl,--no-export-dynamic")]
    [InlineData("-rdynamic -Wl,-Bsymbolic")]
    [InlineData("-rdynamic -Wl,--exclude-libs,ALL")]
    public void Libraries_see_what_they_see_natively(string words)
    {
        using Workshop shop = Prepare();
        shop.Make("cc", ["-o", "program", "main.o", "./liblib.so", "-fuse-ld=bfd", .. words.Split(' ')]);
        string expected = shop.Try(shop.PathOf("program")).Output;
        foreach (string[] place in new string[][] { [], ["--in-process"] })
        {
            Outcome outcome = shop.Jitney(["run", .. place, "main.o", "./liblib.so", .. words.Split(' ')]);
            Assert.Equal((0, expected, ""), (outcome.Code, outcome.Output, outcome.Errors));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Wl,--exclude-libs,ALL")]
    [InlineData("-Wl,--exclude-libs,libwho.a")]
    [InlineData("-Wl,--exclude-libs=libother.a:libwho.a")]
    [InlineData("-Wl,--exclude-libs,libother.a")]
    public void Names_of_archives_may_be_hidden(string words)
    {
        using Workshop shop = Prepare();
        shop.Compile("who.o", "const char *who(void) { return \"archive\"; }");
        shop.Make("ar", "rcs", "libwho.a", "who.o");
        shop.Compile("plain.o", "#include <stdio.h>\nconst char *who(void), *asked(void);\nint main(void) { printf(\"%s %s\\n\", who(), asked()); return 0; }");
        string[] inputs = ["plain.o", "libwho.a", "./liblib.so", .. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        shop.Make("cc", ["-o", "program", "-fuse-ld=bfd", .. inputs]);
        string expected = shop.Try(shop.PathOf("program")).Output;
        foreach (string[] place in new string[][] { [], ["--in-process"] })
        {
            Outcome outcome = shop.Jitney(["run", .. place, .. inputs]);
            Assert.Equal((0, expected, ""), (outcome.Code, outcome.Output, outcome.Errors));
        }
    }

    [Theory]
    [InlineData("nowhere", "error: --version-script: nowhere: cannot be read")]
    [InlineData("bad", "error: --version-script: bad: line 3: 'z' is not what a version script has there")]
    [InlineData("open", "error: --version-script: open: line 1: the end comes too early")]
    public void A_script_that_cannot_be_read_is_refused(string script, string message)
    {
        using Workshop shop = Prepare();
        File.WriteAllText(shop.PathOf("bad"), "{\n  global: x;\n  y z ] ;\n};");
        File.WriteAllText(shop.PathOf("open"), "{ local: *;");
        Outcome outcome = shop.Jitney("run", "main.o", "-Wl,--version-script=" + script);
        Assert.Equal(2, outcome.Code);
        Assert.StartsWith(message, outcome.ErrorLines[0], StringComparison.Ordinal);
    }

    private static Workshop Prepare()
    {
        var shop = new Workshop();
        shop.Compile("library.o", Library, "-fPIC");
        shop.Make("cc", "-shared", "-o", "liblib.so", "library.o");
        shop.Compile("plugin.o", "__attribute__((weak)) int other(void); int use(void) { return other ? other() : 0; }", "-fPIC");
        shop.Make("cc", "-shared", "-o", "plugin.so", "plugin.o");
        shop.Compile("main.o", Main, "-fPIC");
        File.WriteAllText(shop.PathOf("nothing"), "{ local: *; };");
        File.WriteAllText(shop.PathOf("other"), "{global:other;local:*;};");
        File.WriteAllText(shop.PathOf("who"), "/* one */ { local: \"who\"; }; # name");
        File.WriteAllText(shop.PathOf("versions"), "V1 { global: [no]*r; extern \"C++\" { \"x()\"; ns::*; }; local: *; };\nV2 { third; } V1;");
        File.WriteAllText(shop.PathOf("list"), "{ other; who*; };");
        return shop;
    }
}
