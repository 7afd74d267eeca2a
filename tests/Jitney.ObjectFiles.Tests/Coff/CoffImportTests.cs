using System.Text;
using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Coff;
using Jitney.ObjectFiles.Failures;
using Jitney.ObjectFiles.Tests.Infrastructure;

namespace Jitney.ObjectFiles.Tests.Coff;

/// <summary>Import libraries, as each kind of tool writes them.</summary>
public sealed class CoffImportTests
{
    private const string Definition = """
        LIBRARY sample.dll
        EXPORTS
        plain
        number DATA
        by_number @7 NONAME
        other_name = inner_name
        """;

    [Fact]
    public void Import_objects_are_read()
    {
        using var tools = new Toolbox();
        File.WriteAllText(tools.PathOf("a.def"), Definition);
        tools.Run(WindowsTools.LlvmFolder + "llvm-dlltool", "-m", "i386:x86-64", "-d", "a.def", "-l", "a.lib");

        CoffImportObject[] imports = [.. Imports(tools, "a.lib")];
        Assert.Equal(
            ["by_number sample.dll Code Ordinal 7 ", "number sample.dll Data Name  number", "other_name sample.dll Code Name  other_name", "plain sample.dll Code Name  plain"],
            imports.Select(Row).Order(StringComparer.Ordinal));
        Assert.All(imports, static import => Assert.Equal(CoffMachine.X64, import.Machine));
    }

    [Fact]
    public void Import_objects_of_a_linker_are_those_that_LLVM_reads()
    {
        using var tools = new Toolbox();
        tools.Run("lld-link-19", "/dll", "/noentry", "/out:sample.dll", WindowsTools.Compile(tools, WindowsTools.ClangMsvc, """
            extern "C" __declspec(dllexport) int first(int x) { return x; }
            __declspec(dllexport) int second(int x) { return x; }
            extern "C" __declspec(dllexport) int number = 3;
            """), "/implib:a.lib");

        // File: sample.dll, Format, Type, Name type, Export name, Symbol: __imp_..., Symbol
        string[] expected = [.. tools.Run(WindowsTools.LlvmFolder + "llvm-readobj", "--file-headers", "a.lib").Split('\n')
            .Where(static line => line.StartsWith("Symbol: __imp_", StringComparison.Ordinal)).Select(static line => line["Symbol: __imp_".Length..])];
        Assert.Equal(3, expected.Length);
        Assert.Equal(expected, Imports(tools, "a.lib").Select(static import => Text(import.SymbolName)));
    }

    [Theory]
    [InlineData(CoffImportNameKind.Name, "_f@4", "_f@4")]
    [InlineData(CoffImportNameKind.NoPrefix, "_f@4", "f@4")]
    [InlineData(CoffImportNameKind.NoPrefix, "?f", "f")]
    [InlineData(CoffImportNameKind.NoPrefix, "f", "f")]
    [InlineData(CoffImportNameKind.Undecorated, "_f@4", "f")]
    [InlineData(CoffImportNameKind.Undecorated, "@f@4", "f")]
    [InlineData(CoffImportNameKind.ExportAs, "f", "other")]
    [InlineData(CoffImportNameKind.Ordinal, "f", "")]
    internal void The_library_has_its_own_name_for_it(CoffImportNameKind kind, string symbol, string expected)
    {
        CoffImportObject import = CoffImportObject.Read(new InputName("a.lib", "x.dll"), ImportBytes(symbol + "\0x.dll\0other\0", (int)kind << 2, 5));

        Assert.Equal((symbol, "x.dll", expected, kind), (Text(import.SymbolName), Text(import.LibraryName), Text(import.ImportName), import.NameKind));
        Assert.Equal(kind == CoffImportNameKind.Ordinal ? (ushort)5 : null, import.Ordinal);
    }

    [Theory]
    [InlineData("f\0x.dll", 4, "the library")]
    [InlineData("f\0", 4, "the library")]
    [InlineData("", 4, "the symbol")]
    [InlineData("\0x.dll\0", 4, "the symbol")]
    [InlineData("f\0x.dll\0other", 16, "what is imported")]
    [InlineData("f\0x.dll\0", 3, "types 0x3")]
    [InlineData("f\0x.dll\0", 20, "types 0x14")]
    public void An_import_object_that_contradicts_itself_is_refused(string names, int types, string expected)
    {
        MalformedFileException exception = Assert.Throws<MalformedFileException>(() => CoffImportObject.Read(new InputName("a.lib", "x.dll"), ImportBytes(names, types, 5)));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/usr/x86_64-w64-mingw32/lib/libkernel32.a", "KERNEL32.dll", 1000)]
    [InlineData("/usr/x86_64-w64-mingw32/lib/libws2_32.a", "WS2_32.dll", 100)]
    public void Objects_that_import_are_told_from_those_with_code(string path, string library, int atLeast)
    {
        ArchiveFile archive = ArchiveFile.Read(path, File.ReadAllBytes(path));
        var names = new CoffLongImports(archive, static member => member.Content);
        var kinds = new Dictionary<CoffLongImportKind, int>();
        foreach (ArchiveMember member in archive.Members)
        {
            CoffLongImport import = CoffLongImport.Read(CoffObjectFile.Read(new InputName(path, member.Name), member.Content));
            kinds[import.Kind] = kinds.GetValueOrDefault(import.Kind) + 1;
            if (import.Kind == CoffLongImportKind.Import)
            {
                Assert.True(names.TryFindLibrary(import, out ReadOnlyMemory<byte>? name));
                Assert.Equal(library, Text(name.Value));
                Assert.Equal("__imp_" + Text(import.CodeSymbol), Text(import.PointerSymbol));
                Assert.Equal(import.Ordinal is null, Text(import.ImportName).Length > 0);
            }
        }

        Assert.Equal((1, 1), (kinds[CoffLongImportKind.Library], kinds[CoffLongImportKind.LibraryName]));
        Assert.True(kinds[CoffLongImportKind.Import] >= atLeast);
    }

    [Fact]
    public void What_GNU_tools_import_is_told()
    {
        using var tools = new Toolbox();
        File.WriteAllText(tools.PathOf("a.def"), Definition);
        tools.Run("x86_64-w64-mingw32-dlltool", "-d", "a.def", "-l", "a.a");
        ArchiveFile archive = ArchiveFile.Read("a.a", tools.Bytes("a.a"));
        var rows = new List<string>();
        foreach (ArchiveMember member in archive.Members)
        {
            CoffLongImport import = CoffLongImport.Read(CoffObjectFile.Read(new InputName("a.a", member.Name), member.Content));
            if (import.Kind == CoffLongImportKind.Import)
            {
                rows.Add($"{Text(import.PointerSymbol)} {Text(import.CodeSymbol)} {Text(import.ImportName)} {import.Ordinal}");
            }
        }

        Assert.Equal(
            ["__imp_by_number by_number  7", "__imp_number  number ", "__imp_other_name other_name other_name ", "__imp_plain plain plain "],
            rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_other_members_of_an_import_library_are_told()
    {
        using var tools = new Toolbox();
        File.WriteAllText(tools.PathOf("a.def"), Definition);
        tools.Run(WindowsTools.LlvmFolder + "llvm-dlltool", "-m", "i386:x86-64", "-d", "a.def", "-l", "a.lib");
        var rows = new List<string>();
        foreach (ArchiveMember member in ArchiveFile.Read("a.lib", tools.Bytes("a.lib")).Members)
        {
            if (InputKinds.Detect(member.Content.Span) == InputKind.Object)
            {
                CoffLongImport import = CoffLongImport.Read(CoffObjectFile.Read(new InputName("a.lib", member.Name), member.Content));
                rows.Add($"{import.Kind} {Text(import.LibraryName)}");
            }
        }

        Assert.Equal(["Library sample.dll", "Terminator ", "Terminator "], rows);
    }

    private static IEnumerable<CoffImportObject> Imports(Toolbox tools, string name)
    {
        var imports = new List<CoffImportObject>();
        foreach (ArchiveMember member in ArchiveFile.Read(name, tools.Bytes(name)).Members)
        {
            if (InputKinds.Detect(member.Content.Span) == InputKind.ImportObject)
            {
                imports.Add(CoffImportObject.Read(new InputName(name, member.Name), member.Content));
            }
        }

        return imports;
    }

    internal static byte[] ImportBytes(string names, int types, byte ordinal) =>
        [0, 0, 0xff, 0xff, 0, 0, 0x64, 0x86, 0, 0, 0, 0, (byte)names.Length, 0, 0, 0, ordinal, 0, (byte)types, 0, .. Encoding.Latin1.GetBytes(names)];

    private static string Row(CoffImportObject import) =>
        $"{Text(import.SymbolName)} {Text(import.LibraryName)} {import.Kind} {import.NameKind} {import.Ordinal} {Text(import.ImportName)}";

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
