using Jitney.ObjectFiles.Coff;
using Jitney.ObjectFiles.Failures;
using Jitney.ObjectFiles.Tests.Infrastructure;

namespace Jitney.ObjectFiles.Tests.Coff;

public sealed class HostileCoffTests
{
    [Theory]
    [InlineData(WindowsTools.Cpp)]
    [InlineData(WindowsTools.Cpp, "-Wa,-mbig-obj")]
    [InlineData(WindowsTools.ClangMsvc)]
    public void Every_truncation_is_refused_or_harmless(string compiler, params string[] options)
    {
        using var tools = new Toolbox();
        byte[] content = tools.Bytes(WindowsTools.Compile(tools, compiler, CoffSamples.Cpp, options: options));

        for (int length = 0; length < content.Length; length++)
        {
            CoffTouch.Object(content.AsMemory(0, length));
        }

        (int answered, int refused) = CoffTouch.Object(content);
        Assert.True(answered > 500);
        Assert.Equal(0, refused);
        Assert.Equal((0, 1), CoffTouch.Object(content.AsMemory(0, content.Length - 1)));
    }

    [Theory]
    [InlineData(1, WindowsTools.Cpp)]
    [InlineData(2, WindowsTools.Cpp, "-Wa,-mbig-obj")]
    [InlineData(3, WindowsTools.ClangMsvc)]
    public void Mutated_tables_are_refused_or_harmless(int seed, string compiler, params string[] options)
    {
        using var tools = new Toolbox();
        byte[] content = tools.Bytes(WindowsTools.Compile(tools, compiler, CoffSamples.Cpp, options: options));
        CoffObjectFile file = CoffObjectFile.Read(new InputName("a.obj"), content.ToArray());
        var mutation = new Mutation(seed, content, Tables(file));

        int survived = 0;
        const int rounds = 5_000;
        for (int round = 0; round < rounds; round++)
        {
            survived += CoffTouch.Object(mutation.Next()).Answered > 1 ? 1 : 0;
        }

        // Both outcomes must occur often, or the mutations test nothing.
        Assert.InRange(survived, rounds / 20, rounds * 19 / 20);
    }

    [Fact]
    public void Mutated_images_are_refused_or_harmless()
    {
        using var tools = new Toolbox();
        File.WriteAllText(tools.PathOf("a.def"), "LIBRARY a.dll\nEXPORTS\nfirst\nforwarded = NTDLL.RtlAllocateHeap\nsecond @40 NONAME\n");
        tools.Run("lld-link-19", "/dll", "/noentry", "/out:a.dll", "/def:a.def", WindowsTools.Compile(
            tools, WindowsTools.ClangMsvc, "extern \"C\" int first(int x) { return x; } extern \"C\" int second(int x) { return x; }"));
        byte[] content = tools.Bytes("a.dll");
        CoffImage image = CoffImage.Read(new InputName("a.dll"), content.ToArray());
        (uint address, uint size) = image.Directory(CoffOptionalHeader.Exports);
        int exports = content.Length - image.At(address).Length;
        foreach (CoffSectionHeader section in image.Sections)
        {
            exports = address - section.VirtualAddress < section.Size ? (int)(address - section.VirtualAddress + section.Offset) : exports;
        }

        var mutation = new Mutation(4, content, [0x3c..0x40, 0x78..0x280, exports..(exports + (int)size)]);
        int survived = 0;
        const int rounds = 10_000;
        for (int round = 0; round < rounds; round++)
        {
            survived += CoffTouch.Image(mutation.Next()).Refused == 0 ? 1 : 0;
        }

        Assert.InRange(survived, rounds / 20, rounds * 19 / 20);
        for (int length = 0; length < content.Length; length++)
        {
            CoffTouch.Image(content.AsMemory(0, length));
        }
    }

    [Fact]
    public void Mutated_import_objects_are_refused_or_harmless()
    {
        byte[] content = CoffImportTests.ImportBytes("function\0library.dll\0", 4, 1);
        var mutation = new Mutation(5, content, [0..content.Length]);
        int survived = 0;
        const int rounds = 10_000;
        for (int round = 0; round < rounds; round++)
        {
            survived += CoffTouch.Import(mutation.Next()).Answered;
        }

        Assert.InRange(survived, rounds / 20, rounds * 19 / 20);
        for (int length = 0; length < content.Length; length++)
        {
            Assert.Equal((0, 1), CoffTouch.Import(content.AsMemory(0, length)));
        }
    }

    /// <summary>Everything with structure: headers, symbols, names, relocations, directives; not code and data.</summary>
    private static List<Range> Tables(CoffObjectFile file)
    {
        int header = file.IsBig ? CoffAnonymousHeader.FileSize : CoffFileHeader.FileSize;
        int symbols = BitConverter.ToInt32(file.Content.Span[(file.IsBig ? 48 : 8)..]);
        int names = symbols + (file.SymbolCount * (file.IsBig ? CoffSymbol.BigFileSize : CoffSymbol.FileSize));
        Range sections = header..(header + (file.SectionCount * CoffSectionHeader.FileSize));
        var ranges = new List<Range> { 0..header, sections, sections, sections, symbols..names, symbols..names, names..file.Content.Length };
        for (int section = 1; section <= file.SectionCount; section++)
        {
            CoffSectionHeader found = file.Section(section);
            if (found.RelocationCount > 0)
            {
                ranges.Add((int)found.RelocationsOffset..((int)found.RelocationsOffset + (found.RelocationCount * CoffRelocation.FileSize)));
            }

            if (CoffDirectives.IsDirectives(file, section))
            {
                ranges.Add((int)found.Offset..(int)(found.Offset + found.Size));
            }
        }

        return ranges;
    }
}
