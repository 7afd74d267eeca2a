using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Are the options of linkers and compilers that build systems pass taken, or refused by name?</summary>
public sealed class LinkerWordTests
{
    [Theory]
    [InlineData("-Wl,--as-needed,--no-as-needed,-O1,--sort-common,--hash-style=gnu,--build-id=sha1,--eh-frame-hdr -Wl,-z,relro,-z,now -Wl,-z,noexecstack")]
    [InlineData("-Wl,--start-group lib.a -Wl,--end-group -Wl,-Bsymbolic-functions -Wl,-rpath,/nowhere -Wl,-rpath=/nowhere -Wl,--gc-sections")]
    [InlineData("-( lib.a -) -pthread -rdynamic -pie -s -S -x -m elf_x86_64 -dynamic-linker /lib64/ld-linux-x86-64.so.2 -no-pie -O2 -g -m64")]
    [InlineData("-Wl,--version-script=exports.map -Wl,-soname,libx.so.1 -Wl,-dynamic-list,exports.map -Wl,--export-dynamic -E -Wl,-Map=x.map -Wl,--no-undefined")]
    [InlineData("-fPIC -fuse-ld=gold -Wall -march=native -std=c11 -DX=1 -I. -pipe -fno-plt -static-libgcc -Xlinker -rpath -Xlinker /nowhere")]
    [InlineData("--push-state --pop-state --no-copy-dt-needed-entries --enable-new-dtags --fatal-warnings --color-diagnostics=auto --threads=4 -Bdynamic -L . --library=m")]
    [InlineData("-h libx.so -hlibx.so -Wl,-h,libx.so -R /nowhere -R. -Wl,-R,/nowhere -Y. -Wl,-Y,/nowhere -Wl,-y,main -ymain -G8 -Wl,-A,x86-64 -Wl,-I,/lib/ld.so -I/lib/ld.so -Wl,-a,shared -Wl, -Wl,-O1,,-s")]
    [InlineData("-d -dc -dp -N -n -Wl,-q -Wl,-v -Wl,-V -Wl,--verbose=2 -Qy -EL --check-sections --no-check-sections --undefined-version --no-undefined-version --warn-constructors --orphan-handling=warn --emit-relocs")]
    [InlineData("--no-call-graph-profile-sort --thinlto-jobs=2 --thinlto-cache-dir=x -Wl,--lto-O2 --lto-partitions=8 -mllvm -x -Wl,-mllvm,-x --mllvm=-x --fork --no-fork --fork=1 --error-unresolved-symbols --icf=safe --keep-unique x")]
    [InlineData("-B. -B . -nolibc -nostdlib++ -stdlib=libc++ -rtlib=compiler-rt --rtlib=libgcc -unwindlib=none --unwindlib=libgcc --target=x86_64-linux-gnu -target x86_64-linux-gnu -arch x86_64 -static-libasan -shared-libasan -pg -p")]
    [InlineData("--coverage -coverage -x none -xnone -specs=x -specs x -wrapper x -save-temps=obj -dumpdir x -isysroot / --gcc-toolchain=/usr -Qunused-arguments -resource-dir x -static-libgfortran -symbolic -ansi -pedantic")]
    [InlineData("-isystem . -idirafter . -iquote . -include stdio.h -MD -MF x.d -MT x -MMD -MP -U X -UX -D X -I . --param inline-unit-growth=1 -Xclang -x -Xassembler -x -nostdinc -melf_x86_64 -x c")]
    [InlineData("-install_name x -current_version 1 -compatibility_version 1 -headerpad_max_install_names -dead_strip -version-info 1:2:3 -export-symbols x -avoid-version -module -z x86-64-v3 -z nocommon --oformat=elf64-x86-64")]
    public void What_changes_nothing_is_passed_over(string words)
    {
        using var shop = new Workshop();
        Archive(shop, ("five.o", "int five(void) { return 5; }"));
        shop.Compile("main.o", "int five(void); int main(void) { return five(); }");
        File.WriteAllText(shop.PathOf("exports.map"), "{ main; };");
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
    [InlineData("-m elf_i386", "error: -m elf_i386: what is linked is ELF for Linux, 64 bits, little-endian: ")]
    [InlineData("-m32", "error: -m32: only code for processors with 64 bits")]
    [InlineData("-fsanitize=address", "error: -fsanitize=address: name the sanitizer's library")]
    [InlineData("-Wall source.c", "error: -Wall: it is for the compiler: set CFLAGS or CXXFLAGS for sources")]
    [InlineData("-Wl,--nonsense", "error: there is no option --nonsense")]
    [InlineData("-R main.o", "error: -R: names of a program that is linked already have its addresses")]
    [InlineData("--defsym=y=x+4", "error: --defsym=y=x+4: what follows must be NAME=ADDRESS or NAME=SYMBOL")]
    [InlineData("-Wl,-z", "error: -z: a keyword must follow")]
    [InlineData("-l", "error: -l: the name of a library must follow")]
    [InlineData("-framework X", "error: -framework: there are no frameworks here")]
    [InlineData("--target=mips-linux-gnu", "error: --target: 'mips-linux-gnu': what is linked is ELF for Linux, 64 bits, little-endian: ")]
    [InlineData("-target x86_64-apple-darwin", "error: --target: 'x86_64-apple-darwin': what is linked is ELF for Linux")]
    [InlineData("--sysroot=nowhere", "error: --sysroot: there is no folder 'nowhere'")]
    [InlineData("-melf_i386", "error: -m elf_i386: what is linked is ELF")]
    [InlineData("-x c++ source.c", "error: -x c++: the language of a source is found by its name, and 'source.c' says another")]
    [InlineData("-include stdio.h source.c", "error: -include stdio.h: it is for the compiler: set CFLAGS or CXXFLAGS for sources")]
    [InlineData("-print-search-dirs", "error: -print-search-dirs: it has a compiler tell something instead of linking")]
    [InlineData("-Wl,--help", "error: --help: it has a linker tell something instead of linking")]
    [InlineData("-Wl,-c,x", "error: -c: give the inputs that the script names by themselves")]
    [InlineData("-Wl,--oformat=binary", "error: --oformat=binary: no file is written")]
    [InlineData("--undefined-glob=f*", "error: --undefined-glob=f*: name each symbol with -u NAME")]
    [InlineData("--weak-unresolved-symbols", "error: --weak-unresolved-symbols: names that are missing are errors")]
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
        Assert.Equal("error: --require-defined: nothing defines 'nowhere'", outcome.ErrorLines[0]);
    }

    [Theory]
    [InlineData("-entry=other")]
    [InlineData("-e other")]
    [InlineData("-Wl,-entry,other")]
    [InlineData("--entry=other")]
    public void The_entry_point_may_be_named_as_linkers_have_it(string words)
    {
        using var shop = new Workshop();
        shop.Compile("main.o", "int other(void) { return 7; }");
        Assert.Equal(7, shop.Jitney(["run", "main.o", .. words.Split(' ')]).Code);
    }

    [Fact]
    public void A_word_for_help_helps()
    {
        using var shop = new Workshop();
        shop.Compile("main.o", "int main(void) { return 7; }");
        foreach (string[] words in new string[][] { ["-h"], ["main.o", "-h"], ["-h", "main.o"], ["--help"] })
        {
            Outcome outcome = shop.Jitney(["run", .. words]);
            Assert.Equal(0, outcome.Code);
            Assert.Contains("jitney run [options] INPUT", outcome.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Words_in_files_are_taken_as_if_they_stood_there()
    {
        using var shop = new Workshop();
        Archive(shop, ("hook.o", "int hook; extern int seen; __attribute__((constructor)) static void set(void) { seen = 3; }"));
        shop.Compile("main.o", "int seen; int main(void) { return seen; }");
        File.WriteAllText(shop.PathOf("inner"), "-l m -z now\n");
        File.WriteAllText(shop.PathOf("words"), "main.o -Wl,--as-needed,-O1 -rdynamic -soname x\n@inner -u hook lib.a\n");
        Outcome outcome = shop.Jitney("run", "@words");
        Assert.Equal((3, ""), (outcome.Code, outcome.Errors));
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
    [InlineData(7)]
    [InlineData(17, "-Wl,--wrap=main")]
    public void A_wrapper_of_main_is_called_first(int code, params string[] words)
    {
        using var shop = new Workshop();
        shop.Compile("main.o", "int main(int count, char **arguments) { return 5 + count; }");
        shop.Compile("wrap.o", "int __real_main(int, char **); int __wrap_main(int count, char **arguments) { return 10 + __real_main(count, arguments); }");
        Assert.Equal(code, shop.Jitney(["run", "main.o", .. words.Length > 0 ? ["wrap.o"] : Array.Empty<string>(), .. words, "--", "x"]).Code);
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

    [Theory]
    [InlineData("--defsym=seven=other", 8)]
    [InlineData("--defsym=seven=third,--defsym=third=other", 8)]
    [InlineData("--defsym=third=other,--defsym=seven=third", 8)]
    [InlineData("--defsym=main=second,--defsym=seven=other", 9)]
    [InlineData("--defsym=place=4K-4090,--defsym=seven=other", 14)]
    [InlineData("--defsym=place=0x10+010-8,--defsym=seven=other", 24)]
    public void A_symbol_may_stand_for_another_as_natively(string words, int code)
    {
        using var shop = new Workshop();
        shop.Compile("main.o", "int seven(void), other(void), third(void); extern char place[] __attribute__((weak)); int second(void) { return 9; } int main(void) { return seven() + (int)(long)place; }", "-fno-pic");
        shop.Compile("other.o", "int other(void) { return 8; }");
        string[] inputs = ["main.o", "other.o", .. words.Split(',').Select(static word => "-Wl," + word)];
        shop.Make("cc", ["-fuse-ld=bfd", "-no-pie", "-o", "program", .. inputs]);
        Assert.Equal(code, shop.Try(shop.PathOf("program"), []).Code);
        Assert.Equal(code, shop.Jitney(["run", .. inputs]).Code);
    }
}
