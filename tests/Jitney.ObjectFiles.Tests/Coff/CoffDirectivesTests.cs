using System.Text;
using Jitney.ObjectFiles.Coff;
using Jitney.ObjectFiles.Failures;
using Jitney.ObjectFiles.Tests.Infrastructure;

namespace Jitney.ObjectFiles.Tests.Coff;

public sealed class CoffDirectivesTests
{
    [Theory]
    [InlineData(WindowsTools.Cpp, "entry")]
    [InlineData(WindowsTools.ClangGnu, "entry")]
    [InlineData(WindowsTools.ClangMsvc, "entry")]
    public void What_a_compiler_exports_is_told(string compiler, string name)
    {
        using var tools = new Toolbox();
        string file = WindowsTools.Compile(tools, compiler, CoffSamples.Cpp);
        CoffDirective directive = Assert.Single(CoffDirectives.Read(CoffObjectFile.Read(new InputName(file), tools.Bytes(file))), found => found.Kind == CoffDirectiveKind.Export);

        Assert.Equal((name, name), (Text(directive.Name), Text(directive.Value)));
    }

    [Fact]
    public void The_alignment_of_a_common_symbol_is_told()
    {
        using var tools = new Toolbox();
        string file = WindowsTools.Compile(tools, WindowsTools.Gcc, "int common __attribute__((aligned(64)));", options: "-fcommon");
        CoffDirective directive = Assert.Single(CoffDirectives.Read(CoffObjectFile.Read(new InputName(file), tools.Bytes(file))));

        Assert.Equal((CoffDirectiveKind.AlignCommon, "common", 64u), (directive.Kind, Text(directive.Name), directive.Alignment));
    }

    [Theory]
    [InlineData("/DEFAULTLIB:LIBCMT", "DefaultLibrary|LIBCMT|")]
    [InlineData("/DEFAULTLIB:\\\"a b.lib\\\"", "DefaultLibrary|a b.lib|")]
    [InlineData("-defaultlib:uuid.lib", "DefaultLibrary|uuid.lib|")]
    [InlineData("/NODEFAULTLIB", "NoDefaultLibrary||")]
    [InlineData("/NODEFAULTLIB:x", "NoDefaultLibrary|x|")]
    [InlineData("/include:main", "Include|main|")]
    [InlineData("/alternatename:a=b", "AlternateName|a|b")]
    [InlineData("/MERGE:.CRT=.rdata", "Merge|.CRT|.rdata")]
    [InlineData("/SECTION:.x,RW", "Section|.x|RW")]
    [InlineData("/FAILIFMISMATCH:\\\"_MSC_VER=1900\\\"", "FailIfMismatch|_MSC_VER|1900")]
    [InlineData("/GUARDSYM:f,S", "GuardSymbol|f|S")]
    [InlineData("-exclude-symbols:a,b", "ExcludeSymbols|a,b|")]
    [InlineData("/EXPORT:f", "Export|f|f")]
    [InlineData("/EXPORT:f=g,@12,NONAME,DATA", "Export|f|g|12|Data, NoName")]
    [InlineData("/EXPORT:f,PRIVATE", "Export|f|f|0|Private")]
    [InlineData("-export:foo.isra.0", "Export|foo.isra.0|foo.isra.0")]
    [InlineData("/EXPORT:f=OTHER.g", "Export|f|OTHER.g|0|Forwarder")]
    [InlineData("/EXPORT:f=OTHER.#12,@3", "Export|f|OTHER.#12|3|Forwarder")]
    [InlineData("/EXPORT:f,EXPORTAS,data,@7", "Export|f|f|7|None")]
    [InlineData("/EDITANDCONTINUE", "Other||")]
    [InlineData("/UNKNOWN:\\\"a b\\\"", "Other|a b|")]
    [InlineData("word", "Other||")]
    [InlineData("-", "Other||")]
    public void A_directive_is_told_in_its_parts(string text, string expected)
    {
        CoffDirective directive = Assert.Single(Read(text));
        string export = directive.Kind == CoffDirectiveKind.Export && (directive.Ordinal != 0 || directive.Export != 0) ? $"|{directive.Ordinal}|{directive.Export}" : "";

        Assert.Equal(expected, $"{directive.Kind}|{Text(directive.Name)}|{Text(directive.Value)}{export}");
        Assert.Equal(text.Replace("\\\"", "", StringComparison.Ordinal), Text(directive.Word));
    }

    [Theory]
    [InlineData("\\357\\273\\277 /INCLUDE:a", "a")]
    [InlineData("   ", "")]
    [InlineData("/INCLUDE:a\\000\\000/INCLUDE:b ", "a b")]
    [InlineData("/INCLUDE:a\\t/INCLUDE:b\\n", "a b")]
    public void Blanks_of_all_kinds_stand_between_directives(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', Read(text).Select(static directive => Text(directive.Name))));

    [Theory]
    [InlineData("/ALTERNATENAME:a")]
    [InlineData("/INCLUDE")]
    [InlineData("/EXPORT:")]
    [InlineData("-aligncomm:a,32")]
    [InlineData("-aligncomm:a")]
    public void A_directive_without_what_it_is_about_is_refused(string text)
    {
        LinkException exception = Assert.ThrowsAny<LinkException>(() => Read("/INCLUDE:a " + text));

        Assert.Equal((".drectve", 11ul), (exception.Place.Section, exception.Place.Offset));
        Assert.Contains(text, exception.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<CoffDirective> Read(string text)
    {
        using var tools = new Toolbox();
        string name = WindowsTools.Assemble(tools, WindowsTools.ClangMsvc, $".section .drectve,\"yni\"\n.ascii \"{text}\"");
        return CoffDirectives.Read(CoffObjectFile.Read(new InputName(name), tools.Bytes(name)));
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
