using System.Text;
using Jitney.ObjectFiles.Coff;
using Jitney.ObjectFiles.Failures;
using Jitney.ObjectFiles.Tests.Infrastructure;

namespace Jitney.ObjectFiles.Tests.Coff;

public sealed class CoffImageTests
{
    private const string Source = """
        __declspec(dllexport) int first(int x) { return x; }
        __declspec(dllexport) int second(int x) { return x; }
        __declspec(dllexport) int number = 3;
        """;

    [Fact]
    public void Images_are_told_by_content()
    {
        using var tools = new Toolbox();
        MakeLibrary(tools);
        File.WriteAllText(tools.PathOf("main.c"), "int main(void) { return 0; }");
        tools.Run(WindowsTools.Gcc, "main.c", "-o", "main.exe");

        Assert.Equal(InputKind.SharedLibrary, InputKinds.Detect(tools.Bytes("a.dll").AsSpan(0, 1024)));
        Assert.Equal(InputKind.Executable, InputKinds.Detect(tools.Bytes("main.exe").AsSpan(0, 1024)));
        Assert.Equal(InputKind.Unknown, InputKinds.Detect("MZ is how old programs begin, and this text, which is long enough to hold a pointer"u8));
        CoffImage program = CoffImage.Read(new InputName("main.exe"), tools.Bytes("main.exe"));
        Assert.False(program.IsLibrary);
        Assert.Empty(CoffExportTable.Read(program).Exports);
        Assert.Contains("KERNEL32.dll", CoffImportTable.Libraries(program).Select(Text));
    }

    [Fact]
    public void What_a_library_exports_is_what_LLVM_reads()
    {
        using var tools = new Toolbox();
        MakeLibrary(tools);
        CoffImage image = CoffImage.Read(new InputName("a.dll"), tools.Bytes("a.dll"));
        CoffExportTable table = CoffExportTable.Read(image);

        Assert.Equal((CoffMachine.X64, true, true), (image.Machine, image.IsLibrary, image.Header.Is64Bit));
        Assert.Equal("a.dll", Text(table.LibraryName));
        Assert.Equal(Readobj(tools, "a.dll"), table.Exports.OrderBy(static export => export.Ordinal).Select(Row));
        Assert.Equal(["first", "number", "second"], table.Exports.Select(static export => Text(export.Name)));
        Assert.Equal(["first", "number", "second"], SharedLibraryNames.Read(tools.Bytes("a.dll")).Defined.Select(Text));
        Assert.Contains(".text", Enumerable.Range(1, image.Sections.Length).Select(section => Encoding.UTF8.GetString(image.SectionNameBytes(section))));
    }

    [Fact]
    public void Forwarders_and_exports_by_number_are_told()
    {
        using var tools = new Toolbox();
        File.WriteAllText(tools.PathOf("a.def"), """
            LIBRARY a.dll
            EXPORTS
            first
            forwarded = NTDLL.RtlAllocateHeap
            forwarded_by_number = OTHER.#12
            second @40 NONAME
            """);
        tools.Run("lld-link-19", "/dll", "/noentry", "/out:a.dll", "/def:a.def", WindowsTools.Compile(tools, WindowsTools.ClangMsvc, $"extern \"C\" {{ {Source} }}"));
        CoffExport[] exports = [.. CoffExportTable.Read(CoffImage.Read(new InputName("a.dll"), tools.Bytes("a.dll"))).Exports];

        Assert.Equal("NTDLL.RtlAllocateHeap", Text(exports.Single(static export => Text(export.Name) == "forwarded").Forwarder));
        Assert.Equal("OTHER.#12", Text(exports.Single(static export => Text(export.Name) == "forwarded_by_number").Forwarder));
        Assert.Equal("", Text(exports.Single(static export => export.Ordinal == 40).Name));
        Assert.Equal("", Text(exports.Single(static export => Text(export.Name) == "first").Forwarder));
    }

    [Theory]
    [InlineData("/usr/lib/gcc/x86_64-w64-mingw32/12-win32/libstdc++-6.dll", 1000)]
    [InlineData("/usr/lib/gcc/x86_64-w64-mingw32/12-win32/libgcc_s_seh-1.dll", 50)]
    public void What_the_runtime_of_Cpp_exports_is_what_LLVM_reads(string path, int atLeast)
    {
        using var tools = new Toolbox();
        CoffExportTable table = CoffExportTable.Read(CoffImage.Read(new InputName(path), File.ReadAllBytes(path)));

        Assert.True(table.Exports.Count >= atLeast);
        Assert.Equal(Readobj(tools, path), table.Exports.OrderBy(static export => export.Ordinal).Select(Row));
    }

    private static void MakeLibrary(Toolbox tools)
    {
        File.WriteAllText(tools.PathOf("a.c"), Source);
        tools.Run(WindowsTools.Gcc, "-shared", "a.c", "-o", "a.dll");
    }

    // Export { Ordinal: 1, Name: first, RVA: 0x1350 }
    private static string[] Readobj(Toolbox tools, string file)
    {
        string[] lines = [.. tools.Run(WindowsTools.LlvmFolder + "llvm-readobj", "--coff-exports", file).Split('\n').Select(static line => line.Trim())];
        return [.. lines.Index().Where(static line => line.Item.StartsWith("Ordinal: ", StringComparison.Ordinal))
            .Select(line => $"{After(line.Item)} {After(lines[line.Index + 1])} {After(lines[line.Index + 2])}")];
    }

    private static string After(string line) => line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..];

    private static string Row(CoffExport export) => $"{export.Ordinal} {Text(export.Name)} 0x{export.Address:X}";

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
