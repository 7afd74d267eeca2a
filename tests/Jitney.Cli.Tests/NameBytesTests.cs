using System.Text.Json;
using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Do names of any bytes lead to what they name, and are they shown in one line?</summary>
public sealed class NameBytesTests
{
    // Two bytes that are no UTF-8, for printf, and as they are shown.
    private const string Odd = "\\377\\303";
    private const string Shown = "\\xff\\xc3";

    [Fact]
    public void Files_of_such_names_are_linked_and_the_program_gets_the_name()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", """
            #include <stdio.h>
            int main(int count, char **words) { for (const char *at = words[0]; *at; at++) printf("%02x", (unsigned char)*at); return count; }
            """);
        Assert.Equal("78ffc37979.6f;1", Shell(shop, $"name=$(printf 'x{Odd}yy.o'); mv a.o \"$name\"; $J run \"$name\"; printf ';%s' $?").Replace("2e", ".", StringComparison.Ordinal));
    }

    [Fact]
    public void Sources_archives_libraries_folders_and_scripts_of_such_names_are_found()
    {
        using var shop = new Workshop();
        File.WriteAllText(shop.PathOf("main.c"), "int a(void), b(void), c(void), d(void); int main(void) { return a() + b() + c() + d(); }");
        File.WriteAllText(shop.PathOf("a.c"), "int a(void) { return 1; }");
        File.WriteAllText(shop.PathOf("b.c"), "int b(void) { return 2; }");
        File.WriteAllText(shop.PathOf("c.c"), "int c(void) { return 4; }");
        File.WriteAllText(shop.PathOf("d.c"), "int d(void) { return 8; }");
        Assert.Equal(";15", Shell(shop, $"""
            n=$(printf 'x{Odd}y'); mkdir "$n"; mv main.c "$n/$n.c"
            cc -fPIC -c a.c b.c d.c; ar rcs "$n/lib$n.a" a.o
            mv b.o "$n/b$n.o"; (cd "$n"; ar rcsT thin.a "b$n.o")
            cc -shared -fPIC -o "$n/lib$n$n.so" c.c
            mv d.o "$n/d$n.o"; printf 'INPUT("d%s.o")' "$n" >"$n/$n.ld"
            $J run "$n/$n.c" -L"$n" "-l$n" "$n/thin.a" "-l$n$n" "$n/$n.ld"; printf ';%s' $?
            """));
    }

    [Fact]
    public void Such_names_in_messages_are_one_line_of_plain_text()
    {
        using var shop = new Workshop();
        Assert.Equal($"error: x{Shown}.o: does not exist\n", Shell(shop, $"$J run \"$(printf 'x{Odd}.o')\" 2>&1 || true"));
        Assert.Equal($"error: x{Shown}.o: does not exist\n", Shell(shop, $"$J show \"$(printf 'x{Odd}.o')\" 2>&1 || true"));
        shop.Compile("a.o", "int f(void) __asm__(\"odd\"); int main(void) { return f(); }");
        Assert.Contains(
            $"symbol 'o{Shown}': is not defined",
            Shell(shop, $"objcopy --redefine-sym \"odd=$(printf 'o{Odd}')\" a.o; $J run a.o 2>&1 || true"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Symbols_and_sections_of_such_names_are_linked_shown_and_dumped()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int f(void) __asm__(\"odd\"); int main(void) { return f(); }");
        shop.Compile("b.o", "__attribute__((section(\".text.odd\"))) int odd(void) { return 9; }");
        Assert.Equal(";9", Shell(shop, $"""
            n=$(printf 'o{Odd}'); objcopy --redefine-sym "odd=$n" a.o; objcopy --redefine-sym "odd=$n" --rename-section ".text.odd=.text.$n" b.o
            $J run a.o b.o; printf ';%s' $?
            """));
        Assert.Equal(";9", Shell(shop, $"$J run --entry \"$(printf 'o{Odd}')\" b.o; printf ';%s' $?"));
        Assert.Contains($"o{Shown}", shop.Make(JitneyProgram.Path, "show", "b.o"), StringComparison.Ordinal);
        using JsonDocument dump = JsonDocument.Parse(Shell(shop, $"$J link --dump - a.o --define \"$(printf 'o{Odd}')=0x7f0000000000\"; $J link --dump - b.o >b.json"));
        Assert.Contains($"\"o\\\\xff\\\\xc3\"", File.ReadAllText(shop.PathOf("b.json")), StringComparison.Ordinal);
        Assert.Contains($".text.o\\\\xff\\\\xc3", File.ReadAllText(shop.PathOf("b.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lib(x).a", "m.o")]
    [InlineData("lib.a", "m(1).o")]
    [InlineData("lib(x).a", "m(1)(2).o")]
    [InlineData("l).a", "(m).o")]
    public void Members_are_found_whatever_brackets_are_in_the_names(string archive, string member)
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int special_name;");
        Shell(shop, $"mv a.o '{member}'; ar rcs '{archive}' '{member}'");
        Assert.Contains("special_name", shop.Make(JitneyProgram.Path, "show", $"{archive}({member})"), StringComparison.Ordinal);
        Outcome absent = shop.Jitney("show", $"{archive}(other.o)");
        Assert.Equal($"error: {archive}: has no member other.o", Assert.Single(absent.ErrorLines));
    }

    [Fact]
    public void Members_of_such_names_are_found()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int special_name;");
        string text = Shell(shop, $"n=$(printf 'm{Odd}.o'); mv a.o \"$n\"; ar rcs lib.a \"$n\"; $J show lib.a; $J show \"lib.a($n)\"");
        Assert.Contains($"m{Shown}.o", text, StringComparison.Ordinal);
        Assert.Contains($"lib.a(m{Shown}.o)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_such_a_name_is_no_hindrance()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int c(void); int main(void) { return c(); }");
        File.WriteAllText(shop.PathOf("c.c"), "int c(void) { return 4; }");
        Assert.Equal(";4", Shell(shop, $"""
            n=$(printf 'x{Odd}y'); mkdir "$n"; cc -shared -fPIC -o "$n/libc4.so" c.c; cp a.o "$n"; cd "$n"
            $J run a.o libc4.so; printf ';%s' $?; cd ..; rm -r "$n"
            """));
    }

    [Fact]
    public void Sockets_and_executors_of_such_names_are_found()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int main(void) { return 6; }");
        Assert.Equal(";6;6", Shell(shop, $"""
            n=$(printf 's{Odd}'); '{ListeningProgram.JitneyExecutor}' --listen "unix:$n" >listening 2>&1 </dev/null & executor=$!
            for turn in $(seq 100); do [ -S "$n" ] && break; sleep 0.1; done
            $J run --connect "unix:$n" a.o; printf ';%s' $?; kill $executor; wait $executor 2>/dev/null
            cp '{ListeningProgram.JitneyExecutor}' "e$n"; $J run --executor "./e$n" a.o; printf ';%s' $?
            """));
    }

    // Bytes cannot be handed to a program through a runtime's strings. What was made is removed here, too: the runtime cannot.
    private static string Shell(Workshop shop, string script) =>
        shop.Make("sh", "-c", $"J='{JitneyProgram.Path}'\ntrap 'LC_ALL=C find . -name \"*[^ -~]*\" -prune -exec rm -r {{}} +' EXIT\n{script}");
}
