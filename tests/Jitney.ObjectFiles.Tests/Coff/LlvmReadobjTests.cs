using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Coff;
using Jitney.ObjectFiles.Failures;
using Jitney.ObjectFiles.Tests.Infrastructure;

namespace Jitney.ObjectFiles.Tests.Coff;

/// <summary>An independent reader of the same objects tells the same of them.</summary>
public sealed class LlvmReadobjTests
{
    private const string GccFolder = "/usr/lib/gcc/x86_64-w64-mingw32/12-win32/";
    private const string RuntimeFolder = "/usr/x86_64-w64-mingw32/lib/";

    [Theory]
    [InlineData(WindowsTools.Cpp, "-O2")]
    [InlineData(WindowsTools.Cpp, "-g")]
    [InlineData(WindowsTools.Cpp, "-ffunction-sections", "-fdata-sections", "-Wa,-mbig-obj")]
    [InlineData(WindowsTools.ClangGnu, "-O2")]
    [InlineData(WindowsTools.ClangGnu, "-g", "-ffunction-sections")]
    [InlineData(WindowsTools.ClangMsvc, "-O2")]
    [InlineData(WindowsTools.ClangMsvc, "-g", "-gcodeview", "-ffunction-sections")]
    public void Objects_of_compilers_are_read_as_by_LLVM(string compiler, params string[] options)
    {
        using var tools = new Toolbox();
        string name = WindowsTools.Compile(tools, compiler, CoffSamples.Cpp, options: options);
        CoffObjectFile file = CoffObjectFile.Read(new InputName(name), tools.Bytes(name));

        string[] rows = [.. CoffRows.Of(file)];
        Assert.True(rows.Length > 60);
        Assert.Equal(LlvmReadobj.Rows(tools, name), rows);
    }

    [Theory]
    [InlineData(GccFolder + "libstdc++.a", 100)]
    [InlineData(GccFolder + "libgcc.a", 100)]
    [InlineData(GccFolder + "libgcc_eh.a", 3)]
    [InlineData(RuntimeFolder + "libmingwex.a", 100)]
    [InlineData(RuntimeFolder + "libmingw32.a", 20)]
    [InlineData(RuntimeFolder + "libkernel32.a", 1000)]
    [InlineData(RuntimeFolder + "libmsvcrt.a", 1000)]
    public void All_members_of_archives_are_read_as_by_LLVM(string path, int atLeast)
    {
        using var tools = new Toolbox();
        ArchiveFile archive = ArchiveFile.Read(path, File.ReadAllBytes(path));
        var rows = new List<string>();
        int members = 0;
        foreach (ArchiveMember member in archive.Members)
        {
            Assert.Equal(InputKind.Object, InputKinds.Detect(member.Content.Span));
            rows.AddRange(CoffRows.Of(CoffObjectFile.Read(new InputName(path, member.Name), member.Content)));
            members++;
        }

        Assert.True(members >= atLeast);
        Assert.Equal(LlvmReadobj.Rows(tools, path), rows);
    }
}
