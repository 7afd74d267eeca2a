using Jitney.Definitions;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Tests.Definitions;

/// <summary>Can what has failed once be added again?</summary>
public sealed class InputResolverTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jitney-resolver-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_linker_script_whose_input_was_missing_is_read_again()
    {
        string script = Path.Combine(_folder.FullName, "lib.ld");
        string named = Path.Combine(_folder.FullName, "lib.a");
        File.WriteAllText(script, "INPUT(lib.a)");
        var resolver = new InputResolver(new LibrarySearch([]));
        for (int count = 0; count < 2; count++)
        {
            Assert.Contains("does not exist", Assert.Throws<LinkException>(() => resolver.AddFile(script)).Message, StringComparison.Ordinal);
        }

        File.WriteAllText(named, "!<arch>\n");
        resolver.AddFile(script);
        Assert.Equal(named, Assert.Single(resolver.Inputs).Path);
    }
}
