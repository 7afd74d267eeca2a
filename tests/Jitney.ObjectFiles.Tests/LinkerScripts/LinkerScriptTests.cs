using System.Text;
using Jitney.ObjectFiles.Failures;
using Jitney.ObjectFiles.LinkerScripts;

namespace Jitney.ObjectFiles.Tests.LinkerScripts;

public sealed class LinkerScriptTests
{
    [Fact]
    public void The_C_librarys_script_is_a_list_of_inputs() => Assert.Equal(
        [
            new LinkerScriptInput("/lib/x86_64-linux-gnu/libc.so.6", LinkerScriptNeed.Always) { Group = 1 },
            new LinkerScriptInput("/usr/lib/x86_64-linux-gnu/libc_nonshared.a", LinkerScriptNeed.Always) { Group = 1 },
            new LinkerScriptInput("/lib64/ld-linux-x86-64.so.2", LinkerScriptNeed.AsNeeded) { Group = 1 },
        ],
        Read("""
            /* GNU ld script
               Use the shared library, but some functions are only in
               the static library, so try that secondarily.  */
            OUTPUT_FORMAT(elf64-x86-64)
            GROUP ( /lib/x86_64-linux-gnu/libc.so.6 /usr/lib/x86_64-linux-gnu/libc_nonshared.a  AS_NEEDED ( /lib64/ld-linux-x86-64.so.2 ) )
            """));

    [Theory]
    [InlineData("", "")]
    [InlineData("INPUT(a.o,b.o , c.o)", "a.o b.o c.o")]
    [InlineData("INPUT(-lm)GROUP(lib.a);INPUT(\"x\")", "-lm lib.a x")]
    [InlineData("INPUT(a/**/b/**/)", "a/**/b/**/")] // As in GNU ld: a name may hold slashes and asterisks.
    [InlineData("INPUT(/* none */)", "")]
    [InlineData("GROUP(AS_NEEDED(a b)c AS_NEEDED(d))", "a? b? c d?")]
    [InlineData("OUTPUT_FORMAT(\"elf64-x86-64\", \"elf64-big\", \"elf64-little\") TARGET(x) OUTPUT_ARCH(i386:x86-64) INPUT(a)", "a")]
    public void Names_are_read_in_their_order(string text, string expected) => Assert.Equal(
        expected,
        string.Join(' ', Read(text).Select(input => input.Name + (input.Need == LinkerScriptNeed.AsNeeded ? "?" : ""))));

    [Fact]
    public void Lists_that_are_groups_are_told_apart() =>
        Assert.Equal([1, 1, 0, 2], Read("GROUP(a AS_NEEDED(b)) INPUT(c) GROUP(d)").Select(input => input.Group));

    [Theory]
    [InlineData("SECTIONS { }", "'SECTIONS' is not read")]
    [InlineData("INPUT", "has no '('")]
    [InlineData("INPUT(a", "ends inside a list")]
    [InlineData("INPUT(AS_NEEDED(a)", "ends inside a list")]
    [InlineData("INPUT((a))", "a sign in a list")]
    [InlineData("INPUT(\"a)", "a quotation that does not end")]
    [InlineData("/* comment", "a comment that does not end")]
    [InlineData("OUTPUT_FORMAT(x", "ends inside a command")]
    [InlineData("\u0001", "is not read")]
    public void What_is_no_list_of_inputs_is_refused_with_its_place(string text, string problem)
    {
        LinkException exception = Assert.Throws<LinkException>(() => Read(text));
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        Assert.StartsWith("script.so: offset 0x", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_beginning_of_a_script_is_read_or_refused()
    {
        const string text = "/* x */ OUTPUT_FORMAT(elf64-x86-64) GROUP ( \"a b\" -lc AS_NEEDED ( d.so , e.so ) ) ; INPUT(f)";
        for (int length = 0; length < text.Length; length++)
        {
            try
            {
                Read(text[..length]);
            }
            catch (LinkException)
            {
                // That is the other way to answer.
            }
        }
    }

    private static IReadOnlyList<LinkerScriptInput> Read(string text) =>
        LinkerScript.Read(new InputName("script.so"), Encoding.UTF8.GetBytes(text)).Inputs;
}
