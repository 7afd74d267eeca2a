using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Are libraries that others bring along, or that a program opens, found as natively, and do they get what they need of the process?</summary>
public sealed class NeededLibraryTests
{
    [Theory]
    [InlineData("$ORIGIN/behind")]
    [InlineData("${ORIGIN}/absent:$ORIGIN/./behind", "--in-process")]
    [InlineData("$ORIGIN/behind -Wl,--disable-new-dtags")]
    public void Their_thread_local_variables_lie_at_one_place(string runPath, params string[] words)
    {
        using var shop = new Workshop();
        File.WriteAllText(shop.PathOf("needed.c"), "static __thread char room[9000] __attribute__((tls_model(\"initial-exec\"))); char *needed(void) { room[8999] = 7; return room + 8999; }");
        File.WriteAllText(shop.PathOf("given.c"), "char *needed(void); int given(void) { return *needed(); }");
        shop.Make("mkdir", "behind");
        shop.Make("cc", "-shared", "-fPIC", "needed.c", "-o", "behind/libneeded.so", "-Wl,-soname,libneeded.so");
        shop.Make("cc", ["-shared", "-fPIC", "given.c", "-o", "libgiven.so", "-Lbehind", "-lneeded", .. $"-Wl,-rpath,{runPath}".Split(' ')]);
        Outcome outcome = shop.Jitney(["run", .. words, shop.Compile("a.o", "int given(void); int main(void) { return given(); }"), "./libgiven.so"]);
        Assert.Equal((7, "", ""), (outcome.Code, outcome.Output, outcome.Errors));
    }

    [Theory]
    [InlineData("-Wl,-rpath,$ORIGIN/absent:$ORIGIN/plugs")]
    [InlineData("-R ${ORIGIN}/plugs")]
    [InlineData("-rpath=plugs --in-process")]
    public void The_programs_run_path_leads_to_what_it_opens_and_to_what_libraries_need(string words)
    {
        using var shop = new Workshop();
        File.WriteAllText(shop.PathOf("plug.c"), "int plug(void) { return 4; }");
        File.WriteAllText(shop.PathOf("given.c"), "int plug(void); int given(void) { return 10 + plug(); }");
        shop.Make("mkdir", "plugs");
        shop.Make("cc", "-shared", "-fPIC", "plug.c", "-o", "plugs/libplug.so", "-Wl,-soname,libplug.so");
        shop.Make("cc", "-shared", "-fPIC", "plug.c", "-o", "plugs/libneeded.so", "-Wl,-soname,libneeded.so");
        shop.Make("cc", "-shared", "-fPIC", "given.c", "-o", "libgiven.so", "-Lplugs", "-lneeded");
        shop.Compile("a.o", """
            #include <dlfcn.h>
            int given(void);
            int main(void)
            {
                void *library = dlopen("libplug.so", RTLD_NOW);
                return library == 0 || dlopen("libabsent.so", RTLD_NOW) != 0 ? 1 : given() + 100 * ((int (*)(void))dlsym(library, "plug"))() - 400;
            }
            """);
        Outcome outcome = shop.Jitney(["run", "a.o", "./libgiven.so", .. words.Split(' ')]);
        Assert.Equal((14, "", ""), (outcome.Code, outcome.Output, outcome.Errors));
    }
}
