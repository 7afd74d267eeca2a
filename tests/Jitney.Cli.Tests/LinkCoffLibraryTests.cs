using System.Text.Json;
using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Does <c>jitney link</c> find what objects for Windows are linked with natively, and does it say from which library each name comes?</summary>
public sealed class LinkCoffLibraryTests
{
    private const string Hello = """
        int puts(const char *); int printf(const char *, ...); int atexit(void (*)(void));
        static void bye(void) { puts("bye"); }
        int main(int count, char **words) { char large[20000]; large[count] = 0; atexit(bye); return printf("%s", words[0]) + large[count]; }
        """;

    [Theory]
    [InlineData("x86_64-w64-mingw32-gcc")]
    [InlineData("clang-19", "--target=x86_64-w64-windows-gnu")]
    public void The_static_parts_of_the_runtime_of_GNU_are_found_where_they_are_installed(params string[] compiler)
    {
        using var shop = new Workshop();
        Dump dump = Link(shop, compiler, "a.c", Hello, "--entry", "main");

        Assert.Contains(dump.Objects, static entry => entry.Name.EndsWith("/libgcc.a(_chkstk_ms.o)", StringComparison.Ordinal));
        Assert.Contains(dump.Objects, static entry => entry.Name == "<jitney start>");
        Assert.DoesNotContain(dump.Objects, static entry => entry.Name.StartsWith("<jitney runtime>", StringComparison.Ordinal));
        Assert.Equal("msvcrt.dll", LibraryOf(dump, "atexit"));
        Assert.DoesNotContain(dump.Objects, static entry => entry.Name.Contains("crtexe", StringComparison.Ordinal));
        Assert.Equal("msvcrt.dll", LibraryOf(dump, "puts"));
        Assert.DoesNotContain(null, Libraries(dump));
    }

    [Fact]
    public void Without_an_installed_runtime_of_Microsoft_names_are_left_to_its_libraries()
    {
        using var shop = new Workshop();
        Dump dump = Link(shop, ["clang-19", "--target=x86_64-pc-windows-msvc", "-fstack-protector-all"], "a.c", Hello, "--entry", "main");

        string[] own = [.. dump.Objects.Select(static entry => entry.Name).Where(static name => name.StartsWith("<jitney runtime>", StringComparison.Ordinal))];
        Assert.Equal(["<jitney runtime>(chkstk)", "<jitney runtime>(printf)", "<jitney runtime>(atexit)", "<jitney runtime>(cookie)", "<jitney runtime>(security_check)"], own.OrderBy(name => own.IndexOf(name)));
        Assert.Equal(["__acrt_iob_func", "__stdio_common_vfprintf", "_crt_atexit", "puts"], Symbols(dump).Order(StringComparer.Ordinal));
        Assert.Equal([null], Libraries(dump).Distinct());
    }

    [Fact]
    public void What_Visual_Cpp_keeps_of_threads_and_checks_at_run_time_needs_no_installation()
    {
        const string Source = """
            extern "C" void _RTC_InitBase(); extern "C" void _RTC_Shutdown(); extern "C" void _RTC_CheckStackVars(void*, void*); extern "C" void _RTC_UninitUse(const char*);
            extern "C" void _RTC_CheckStackVars2(void*, void*, void*); extern "C" void _RTC_AllocaHelper(void*, unsigned long long, void**); extern "C" char _RTC_Check_4_to_1(int);
            struct Object { int number; Object(int value); ~Object(); };
            Object::Object(int value) : number(_RTC_Check_4_to_1(value)) { _RTC_InitBase(); }
            Object::~Object() { _RTC_Shutdown(); }
            thread_local Object each(1);
            int main() { static Object late(each.number); _RTC_CheckStackVars(0, 0); _RTC_CheckStackVars2(0, 0, 0); _RTC_AllocaHelper(0, 0, 0); _RTC_UninitUse(0); return late.number; }
            """;
        using var shop = new Workshop();
        Dump dump = Link(shop, ["clang-19", "--target=x86_64-pc-windows-msvc"], "a.cc", Source, "--entry", "main");

        Assert.Contains(dump.Objects, static entry => entry.Name == "<jitney runtime>(thread_variables)");
        Assert.Equal(["Sleep", "__CxxFrameHandler3", "__std_terminate", "__tlregdtor", "_crt_atexit"], Symbols(dump).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Names_without_an_underscore_need_no_installation()
    {
        const string Source = "int write(int, const void *, unsigned); char *strdup(const char *); int strcmpi(const char *, const char *); int _fltused; int main(void) { return write(1, strdup(\"x\"), 1) + strcmpi(\"a\", \"A\"); }";
        using var shop = new Workshop();
        Dump dump = Link(shop, ["clang-19", "--target=x86_64-pc-windows-msvc"], "a.c", Source, "--entry", "main");

        string[] own = [.. dump.Objects.Select(static entry => entry.Name).Where(static name => name.StartsWith("<jitney runtime>", StringComparison.Ordinal))];
        Assert.Equal(["<jitney runtime>(old_strcmpi)", "<jitney runtime>(old_strdup)", "<jitney runtime>(old_write)"], own.Order(StringComparer.Ordinal));
        Assert.Equal(["_strdup", "_stricmp", "_write"], Symbols(dump).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("x86_64-pc-windows-msvc", "-Xclang", "-cfguard")]
    [InlineData("x86_64-pc-windows-gnu", "-mguard=cf")]
    public void Guarded_calls_need_no_installation(string target, params string[] options)
    {
        const string Source = "int (*volatile function)(int); int main(void) { return function ? function(1) : 0; }";
        using var shop = new Workshop();
        Dump dump = Link(shop, ["clang-19", $"--target={target}", .. options], "a.c", Source, "--entry", "main");

        string[] own = [.. dump.Objects.Select(static entry => entry.Name).Where(static name => name.StartsWith("<jitney runtime>", StringComparison.Ordinal))];
        Assert.Equal(["<jitney runtime>(guard_dispatch)", "<jitney runtime>(guard_dispatch_pointer)"], own.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_installed_comes_before_what_Jitney_has_itself()
    {
        using var shop = new Workshop();
        string[] msvc = ["clang-19", "--target=x86_64-pc-windows-msvc"];
        Compile(shop, msvc, "b.c", """
            #pragma comment(lib, "more")
            int helper(void) { return 1; }
            """);
        File.Move(shop.PathOf("a.o"), shop.PathOf("b.o"));
        shop.Make("llvm-ar-19", "rcs", "vcruntime.lib", "b.o");
        Compile(shop, msvc, "c.c", "int atexit(void (*function)(void)) { return 0; }");
        File.Move(shop.PathOf("a.o"), shop.PathOf("c.o"));
        shop.Make("llvm-ar-19", "rcs", "more.lib", "c.o");
        const string Source = "int helper(void); int atexit(void (*)(void)); int _fltused; int main(void) { return helper() + atexit(0); }";
        Dump dump = Link(shop, msvc, "a.c", Source, "--entry", "main", "-L.");

        Assert.Contains(dump.Objects, static entry => entry.Name.EndsWith("more.lib(c.o)", StringComparison.Ordinal));
        Assert.DoesNotContain(dump.Objects, static entry => entry.Name == "<jitney runtime>(atexit)");
    }

    [Fact]
    public void Dumps_of_code_with_cookies_are_equal()
    {
        using var shop = new Workshop();
        Compile(shop, ["clang-19", "--target=x86_64-pc-windows-msvc", "-fstack-protector-all"], "a.c", Hello);
        string[] dumps = [.. Enumerable.Range(0, 2).Select(_ => shop.Make(JitneyProgram.Path, "link", "a.o", "--phony-externals", "--dump", "-"))];

        Assert.Equal(dumps[0], dumps[1]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_library_of_Cpp_is_static_unless_it_is_asked_for(bool isAsked)
    {
        const string Source = """
            #include <iostream>
            int main() { try { throw 1; } catch (int n) { std::cout << n; } }
            """;
        using var shop = new Workshop();
        Dump dump = Link(shop, ["x86_64-w64-mingw32-g++"], "a.cc", Source, isAsked ? ["-lstdc++"] : []);

        Assert.Equal(!isAsked, dump.Objects.Any(static entry => entry.Name.Contains("/libstdc++.a(", StringComparison.Ordinal)));
        Assert.Equal(isAsked, Libraries(dump).Contains("libstdc++-6.dll"));
    }

    [Fact]
    public void A_library_is_imported_from_by_its_import_library_and_linked_where_static_ones_are_asked_for()
    {
        const string Source = "const char *zlibVersion(void); int main(void) { return *zlibVersion(); }";
        using var shop = new Workshop();

        Assert.Equal("zlib1.dll", LibraryOf(Link(shop, ["x86_64-w64-mingw32-gcc"], "a.c", Source, "-lz"), "zlibVersion"));
        Assert.Contains(Link(shop, ["x86_64-w64-mingw32-gcc"], "a.c", Source, "-static", "-lz").Objects, static entry => entry.Name.EndsWith("/libz.a(zutil.o)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_library_itself_is_an_input_and_is_imported_from()
    {
        using var shop = new Workshop();
        File.WriteAllText(shop.PathOf("b.c"), "int given(void) { return 1; }");
        shop.Make("x86_64-w64-mingw32-gcc", "-shared", "b.c", "-o", "given-2.dll", "-nostdlib", "-Wl,--entry=0");
        const string Source = "int given(void); int main(void) { return given(); }";

        Assert.Equal("given-2.dll", LibraryOf(Link(shop, ["x86_64-w64-mingw32-gcc"], "a.c", Source, "given-2.dll"), "given"));
        Assert.Equal("given-2.dll", LibraryOf(Link(shop, ["x86_64-w64-mingw32-gcc"], "a.c", Source, "-L.", "-lgiven-2"), "given"));
    }

    [Fact]
    public void Libraries_that_objects_ask_for_are_found_in_the_folders_that_are_named()
    {
        const string Source = """
            #pragma comment(lib, "Wanted.lib")
            #pragma comment(lib, "nowhere.lib")
            int helper(void); int main(void) { return helper(); }
            """;
        using var shop = new Workshop();
        Directory.CreateDirectory(shop.PathOf("lib"));
        File.WriteAllText(shop.PathOf("lib/w.def"), "LIBRARY wanted.dll\nEXPORTS\nhelper @7 NONAME\n");
        shop.Make("llvm-dlltool-19", "-m", "i386:x86-64", "-d", "lib/w.def", "-l", "lib/wanted.lib");
        Dump dump = Link(shop, ["clang-19", "--target=x86_64-pc-windows-msvc"], "a.c", Source, "-Llib");

        JsonElement import = dump.Root.GetProperty("imports").EnumerateArray().Single();
        Assert.Equal(("helper", "wanted.dll", "#7"), (Text(import, "symbol"), Text(import, "library"), Text(import, "name")));
    }

    [Fact]
    public void A_library_that_is_nowhere_is_told_with_the_names_that_it_might_have()
    {
        using var shop = new Workshop();
        Compile(shop, ["x86_64-w64-mingw32-gcc"], "a.c", "int main(void) { return 0; }");

        Outcome outcome = shop.Jitney("link", "a.o", "-lnowhere");

        Assert.Equal(1, outcome.Code);
        Assert.StartsWith("error: -lnowhere: there is no libnowhere.dll.a or nowhere.dll.a or libnowhere.a or nowhere.lib or libnowhere.dll or nowhere.dll in ", outcome.Errors);
    }

    private static Dump Link(Workshop shop, string[] compiler, string source, string content, params string[] words)
    {
        Compile(shop, compiler, source, content);
        return Dump.Parse(shop.Make(JitneyProgram.Path, ["link", "a.o", .. words, "--phony-externals", "--dump", "-"]));
    }

    private static void Compile(Workshop shop, string[] compiler, string source, string content)
    {
        File.WriteAllText(shop.PathOf(source), content + "\n");
        shop.Make(compiler[0], [.. compiler[1..], "-c", source, "-o", "a.o"]);
    }

    private static IEnumerable<JsonElement> Imports(Dump dump) => dump.Root.GetProperty("imports").EnumerateArray();

    private static IEnumerable<string?> Symbols(Dump dump) => Imports(dump).Select(static import => Text(import, "symbol"));

    private static IEnumerable<string?> Libraries(Dump dump) => Imports(dump).Select(static import => Text(import, "library"));

    private static string? LibraryOf(Dump dump, string symbol) => Text(Imports(dump).Single(import => Text(import, "symbol") == symbol), "library");

    private static string? Text(JsonElement import, string name) => import.GetProperty(name).GetString();
}
