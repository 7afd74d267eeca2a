using System.Text;
using Jitney.Definitions;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Tests.Definitions;

/// <summary>Which files are passed over when a library is searched for?</summary>
public sealed class LibrarySearchTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jitney-search-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void An_archive_for_another_machine_is_passed_over(int indexes)
    {
        Write(indexes);

        Assert.Throws<LinkException>(() => new LibrarySearch([_folder.FullName], Target.X64Linux, SystemRoot.None).FindLibrary("other"));
    }

    [Fact]
    public void An_archive_with_indexes_without_end_is_for_its_reader_to_judge()
    {
        string path = Write(100_000);

        Assert.Equal(path, new LibrarySearch([_folder.FullName], Target.X64Linux, SystemRoot.None).FindLibrary("other"));
    }

    // An archive with empty indexes and then an object for 32-bit machines.
    private string Write(int indexes)
    {
        string path = Path.Combine(_folder.FullName, "libother.a");
        var content = new StringBuilder("!<arch>\n");
        for (int index = 0; index < indexes; index++)
        {
            content.Append(Header("/", 0));
        }

        content.Append(Header("a.o/", 64)).Append("\u007fELF\u0001\u0001").Append('\0', 58);
        File.WriteAllText(path, content.ToString());
        return path;
    }

    private static string Header(string name, int size) => $"{name,-16}{0,-12}{0,-6}{0,-6}{644,-8}{size,-10}`\n";
}
