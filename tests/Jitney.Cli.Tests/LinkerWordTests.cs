using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Are the options of linkers and compilers that build systems pass taken, or refused by name?</summary>
public sealed class LinkerWordTests
{
    [Theory]
    [InlineData("-Wl,--as-needed,--no-as-needed,-O1,--sort-common,--hash-style=gnu,--build-id=sha1,--eh-frame-hdr -Wl,-z,relro,-z,now -Wl,-z,noexecstack")]
    [InlineData("-Wl,--start-group lib.a -Wl,--end-group -Wl,-Bsymbolic-functions -Wl,-rpath,/nowhere -Wl,-rpath=/nowhere -Wl,--gc-sections")]
    [InlineData("-( lib.a -) -pthread -rdynamic -pie -s -S -x -m elf_x86_64 -dynamic-linker /lib64/ld-linux-x86-64.so.2 -no-pie -O2 -g -m64")]
    [InlineData("-Wl,--version-script=exports.map -Wl,-soname,libx.so.1 -Wl,-dynamic-list,list -Wl,--export-dynamic -E -Wl,-Map=x.map -Wl,--no-undefined")]
    [InlineData("-fPIC -fuse-ld=gold -Wall -march=native -std=c11 -DX=1 -I. -pipe -fno-plt -static-libgcc -Xlinker -rpath -Xlinker /nowhere")]
    [InlineData("--push-state --pop-state --no-copy-dt-needed-entries --enable-new-dtags --fatal-warnings --color-diagnostics=auto --threads=4 -Bdynamic -L . --library=m")]
    public void What_changes_nothing_is_passed_over(string words)
    {
        using var shop = new Workshop();
        Archive(shop, ("five.o", "int five(void) { return 5; }"));
        shop.Compile("main.o", "int five(void); int main(void) { return five(); }");
        Outcome outcome = shop.Jitney(["run", "main.o", .. words.Split(' '), "lib.a"]);
        Assert.Equal((5, "", ""), (outcome.Code, outcome.Output, outcome.Errors));
    }

    [Theory]
    [InlineData("-o program", "error: -o: no file is written")]
    [InlineData("-shared", "error: -shared: no file is written")]
    [InlineData("-Wl,-r", "error: -r: no file is written")]
    [InlineData("-T layout.ld", "error: -T: memory is laid out by Jitney")]
    [InlineData("-Wl,--unresolved-symbols=ignore-all", "error: --unresolved-symbols=ignore-all: names that are missing are errors")]
    [InlineData("-z execstack", "error: -z execstack: objects say it themselves")]
    [InlineData("-z nonsense", "error: -z nonsense: there is no such keyword")]
    [InlineData("-m elf_i386", "error: -m elf_i386: only x86-64 is linked")]
    [InlineData("-m32", "error: -m32: only x86-64 is linked")]
    [InlineData("-fsanitize=address", "error: -fsanitize=address: name the sanitizer's library")]
    [InlineData("-Wall source.c", "error: -Wall: it is for the compiler: set CFLAGS or CXXFLAGS for sources")]
    [InlineData("-Wl,--nonsense", "error: there is no option --nonsense")]
    public void What_cannot_be_kept_is_refused_by_its_name(string words, string message)
    {
        using var shop = new Workshop();
        shop.Compile("main.o", "int main(void) { return 0; }");
        File.WriteAllText(shop.PathOf("source.c"), "int other;");
        Outcome outcome = shop.Jitney(["run", "main.o", .. words.Split(' ')]);
        Assert.Equal(2, outcome.Code);
        Assert.StartsWith(message, outcome.ErrorLines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lib.a", 0)]
    [InlineData("-u hook lib.a", 3)]
    [InlineData("-uhook lib.a", 3)]
    [InlineData("--undefined=hook lib.a", 3)]
    [InlineData("-Wl,-u,hook,-u,nowhere lib.a", 3)]
    [InlineData("--require-defined hook lib.a", 3)]
    [InlineData("--whole-archive lib.a", 3)]
    [InlineData("-Wl,--whole-archive lib.a empty.a -Wl,--no-whole-archive", 3)]
    [InlineData("-Wl,--whole-archive empty.a -Wl,--no-whole-archive lib.a", 0)]
    public void A_name_may_take_a_member_that_nothing_refers_to(string words, int code)
    {
        using var shop = new Workshop();
        Archive(shop, ("hook.o", "int hook; extern int seen; __attribute__((constructor)) static void set(void) { seen = 3; }"));
        shop.Compile("other.o", "int other;");
        shop.Make("ar", "rcs", "empty.a", "other.o");
        shop.Compile("main.o", "int seen; int main(void) { return seen; }");
        Outcome outcome = shop.Jitney(["run", "main.o", .. words.Split(' ')]);
        Assert.Equal((code, ""), (outcome.Code, outcome.Errors));
    }

    [Fact]
    public void A_name_that_must_be_defined_is_missed()
    {
        using var shop = new Workshop();
        shop.Compile("main.o", "int main(void) { return 0; }");
        Outcome outcome = shop.Jitney("run", "main.o", "--require-defined=nowhere");
        Assert.Equal(125, outcome.Code);
        Assert.Contains("'nowhere'", outcome.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("--in-process")]
    public void References_to_a_wrapped_name_go_to_its_wrapper(params string[] words)
    {
        using var shop = new Workshop();
        shop.Compile("lib.o", "int f(void) { return 1; }");
        shop.Compile("wrap.o", """
            #include <stdlib.h>
            int __real_f(void); int __wrap_f(void) { return __real_f() + 10; }
            int count; void *__real_malloc(size_t); void *__wrap_malloc(size_t size) { count++; return __real_malloc(size); }
            """);
        shop.Compile("main.o", "#include <stdlib.h>\nint f(void); extern int count; int main(void) { char *volatile p = malloc(9); free(p); return f() + 100 * count; }", "-O0");
        Assert.Equal(111, shop.Jitney(["run", .. words, "main.o", "wrap.o", "lib.o", "-Wl,--wrap=f", "--wrap", "malloc"]).Code);
    }

    [Theory]
    [InlineData("--allow-multiple-definition")]
    [InlineData("-Wl,--allow-multiple-definition")]
    [InlineData("-Wl,-z,muldefs")]
    public void Of_several_definitions_the_first_may_count(string word)
    {
        using var shop = new Workshop();
        shop.Compile("main.o", "int f(void) { return 4; } int main(void) { return f(); }", "-fno-inline", "-fPIC");
        shop.Compile("more.o", "int f(void) { return 5; }");
        Assert.Equal(125, shop.Jitney("run", "main.o", "more.o").Code);
        Assert.Equal((4, ""), (shop.Jitney("run", "main.o", "more.o", word).Code, ""));
    }

    [Fact]
    public void An_address_may_be_given_as_linkers_have_it()
    {
        using var shop = new Workshop();
        shop.Compile("main.o", "extern char place[]; int main(void) { return (int)(long)place; }", "-mcmodel=large", "-fno-pie");
        Assert.Equal(0x2a, shop.Jitney("run", "main.o", "-Wl,--defsym=place=0x2a").Code);
    }

    [Fact]
    public void A_library_of_another_machine_is_passed_over()
    {
        using var shop = new Workshop();
        Directory.CreateDirectory(shop.PathOf("wrong"));
        Directory.CreateDirectory(shop.PathOf("right"));
        shop.Compile("five.o", "int five(void) { return 5; }");
        shop.Make("ar", "rcs", "right/libfive.a", "five.o");
        byte[] content = File.ReadAllBytes(shop.PathOf("five.o"));
        content[18] = 183;
        File.WriteAllBytes(shop.PathOf("arm.o"), content);
        shop.Make("ar", "rcS", "wrong/libfive.a", "arm.o");
        File.WriteAllBytes(shop.PathOf("wrong/libfive.so"), content);
        shop.Compile("main.o", "int five(void); int main(void) { return five(); }");
        Outcome outcome = shop.Jitney("run", "main.o", "-Lwrong", "-Lright", "-lfive");
        Assert.Equal((5, ""), (outcome.Code, outcome.Errors));
        Assert.Equal(125, shop.Jitney("run", "main.o", "-Lwrong", "-lfive").Code);
    }

    [Fact]
    public void What_a_given_library_refers_to_is_taken_from_archives()
    {
        using var shop = new Workshop();
        shop.Compile("library.o", "int five(void); int ten(void) { return 2 * five(); }", "-fPIC");
        shop.Make("cc", "-shared", "-o", "libten.so", "library.o");
        Archive(shop, ("five.o", "int five(void) { return 5; }"));
        shop.Compile("main.o", "int ten(void); int main(void) { return ten(); }");
        Outcome outcome = shop.Jitney("run", "main.o", "./libten.so", "lib.a");
        Assert.Equal((10, ""), (outcome.Code, outcome.Errors));
    }

    private static void Archive(Workshop shop, params (string Name, string Source)[] members)
    {
        foreach ((string name, string source) in members)
        {
            shop.Compile(name, source);
        }

        shop.Make("ar", ["rcs", "lib.a", .. members.Select(member => member.Name)]);
    }
}
