using System.Diagnostics;
using System.Text;
using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Is what cannot be an input one error at once, however it is named, and in bounds?</summary>
public sealed class UnfitInputTests
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(30);

    public static TheoryData<string, string> ThinNames => new()
    {
        { "/dev/zero", "/dev/zero: is a device" },
        { "pipe", "pipe: is a pipe" },
        { "folder", "folder: is a folder" },
        { "thin.a", "" },
        { "absent.o", "absent.o: does not exist" },
        { "", ": has an empty name" },
        { new string('x', 3000), "has a name longer than the system allows" },
    };

    [Theory]
    [MemberData(nameof(ThinNames))]
    public void A_thin_archive_that_names_what_is_no_file_is_an_error(string name, string message)
    {
        using var shop = new Workshop();
        shop.Make("mkfifo", "pipe");
        shop.Make("mkdir", "folder");
        File.WriteAllBytes(shop.PathOf("thin.a"), Thin(Encoding.UTF8.GetBytes(name + "/\n")));
        if (name != "thin.a")
        {
            // Of itself an archive can be shown.
            Assert.Contains(message, Refusal(shop, 1, "show", "thin.a"), StringComparison.Ordinal);
        }

        Assert.Contains(message, Refusal(shop, 125, "run", "--whole-archive", "thin.a"), StringComparison.Ordinal);
        shop.Compile("a.o", "int main(void) { return 0; }");
        Outcome unused = shop.Jitney("run", "a.o", "thin.a");
        Assert.True(unused.Code == 0 || unused.ErrorLines.Length == 1, unused.Errors);
    }

    [Theory]
    [InlineData("a\0b.o/          ", "zero character")]
    [InlineData("/               ", "")]
    public void A_thin_archive_with_odd_headers_is_an_error(string field, string message)
    {
        using var shop = new Workshop();
        File.WriteAllBytes(shop.PathOf("thin.a"), [.. "!<thin>\n"u8, .. Header(field, 100)]);
        Outcome outcome = shop.Jitney("run", "--whole-archive", "thin.a");
        Assert.Equal(125, outcome.Code);
        Assert.Contains(message, Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
        Assert.DoesNotContain("internal", outcome.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/zero", "is a device")]
    [InlineData("/dev/tty", "is a device")]
    [InlineData("pipe", "is a pipe")]
    [InlineData("folder", "is a folder")]
    [InlineData("absent", "does not exist")]
    [InlineData("/proc/self/mem", "cannot be read")]
    [InlineData("loop", "round in circles")]
    public void What_is_no_file_is_neither_shown_nor_linked(string name, string message)
    {
        using var shop = new Workshop();
        shop.Make("mkfifo", "pipe");
        shop.Make("mkdir", "folder");
        shop.Make("ln", "-s", "loop", "loop");
        string shown = Refusal(shop, 1, "show", name);
        Assert.StartsWith($"error: {name}: ", shown, StringComparison.Ordinal);
        Assert.Contains(message, shown, StringComparison.Ordinal);
        Assert.Contains(message, Refusal(shop, 125, "run", name), StringComparison.Ordinal);
        Assert.Contains(message, Refusal(shop, 1, "link", name), StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_is_found_and_is_a_pipe_is_an_error()
    {
        using var shop = new Workshop();
        shop.Make("mkfifo", "libodd.so");
        shop.Compile("a.o", "int main(void) { return 0; }");
        Assert.Contains("libodd.so: is a pipe", Refusal(shop, 125, "run", "a.o", "-L.", "-lodd"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_a_size_is_read_as_it_is()
    {
        using var shop = new Workshop();
        Assert.Contains("is neither an object", Refusal(shop, 125, "run", "/proc/version"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_is_taken_from_a_name_that_leads_to_a_file()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int main(void) { return 7; }");
        shop.Make("ln", "-s", "a.o", "link.o");
        Assert.Equal(7, shop.Jitney("run", "link.o").Code);
        Assert.Contains("Error: 7", shop.Make("sh", "-c", $"'{JitneyProgram.Path}' run /dev/stdin <a.o; echo Error: $?"), StringComparison.Ordinal);
    }

    [Fact]
    public void Linker_scripts_that_name_each_other_are_an_error()
    {
        using var shop = new Workshop();
        File.WriteAllText(shop.PathOf("a.ld"), "INPUT(b.ld)");
        File.WriteAllText(shop.PathOf("b.ld"), "GROUP(a.ld)");
        Assert.Contains("name each other without end", Refusal(shop, 125, "run", "a.ld"), StringComparison.Ordinal);

        // Each names the next a hundred times: no circle, and no end that anybody would see.
        for (int number = 0; number < 12; number++)
        {
            File.WriteAllText(shop.PathOf($"{number}.ld"), $"INPUT({string.Join(' ', Enumerable.Repeat($"{number + 1}.ld", 100))})");
        }

        File.WriteAllText(shop.PathOf("12.ld"), "INPUT(a.o)");
        shop.Compile("a.o", "int main(void) { return 0; }");
        Assert.Contains("again and again", Refusal(shop, 125, "run", "0.ld"), StringComparison.Ordinal);
    }

    [Fact]
    public void Linker_scripts_that_are_long_or_deep_are_linked_or_refused()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int main(void) { return 3; }");
        File.WriteAllText(shop.PathOf("long.ld"), $"/* {new string('x', 900_000)} */ INPUT(a.o)");
        Assert.Equal(3, shop.Jitney("run", "long.ld").Code);
        File.WriteAllText(shop.PathOf("longer.ld"), $"INPUT(a.o) /* {new string('x', 2_000_000)} */");
        Assert.Contains("more than", Refusal(shop, 125, "run", "longer.ld"), StringComparison.Ordinal);
        File.WriteAllText(shop.PathOf("nested.ld"), $"GROUP({new string('(', 100_000)}");
        Assert.Contains("does not belong there", Refusal(shop, 125, "run", "nested.ld"), StringComparison.Ordinal);
        File.WriteAllText(shop.PathOf("needed.ld"), $"INPUT({string.Concat(Enumerable.Repeat("AS_NEEDED( ", 10_000))}");
        _ = Refusal(shop, 125, "run", "needed.ld");
    }

    private static string Refusal(Workshop shop, int code, params string[] words)
    {
        long begin = Stopwatch.GetTimestamp();
        Outcome outcome = shop.Jitney(words);
        Assert.Equal(code, outcome.Code);
        Assert.True(Stopwatch.GetElapsedTime(begin) < AtOnce, "it took far too long");
        Assert.DoesNotContain("internal", outcome.Errors, StringComparison.Ordinal);
        return Assert.Single(outcome.ErrorLines);
    }

    // One member, whose name lies in the table of long names.
    private static byte[] Thin(byte[] names)
    {
        byte[] padded = names.Length % 2 == 0 ? names : [.. names, (byte)'\n'];
        return [.. "!<thin>\n"u8, .. Header("//              ", padded.Length), .. padded, .. Header("/0              ", 100)];
    }

    private static byte[] Header(string name, int size) => Encoding.ASCII.GetBytes($"{name,-16}0           0     0     644     {size,-10}`\n");
}
