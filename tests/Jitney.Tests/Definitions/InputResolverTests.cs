using Jitney.Definitions;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

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
        var resolver = new InputResolver(new LibrarySearch([], Target.X64Linux, SystemRoot.None));
        for (int count = 0; count < 2; count++)
        {
            Assert.Contains("does not exist", Assert.Throws<LinkException>(() => resolver.AddFile(script)).Message, StringComparison.Ordinal);
        }

        File.WriteAllText(named, "!<arch>\n");
        resolver.AddFile(script);
        Assert.Equal(named, Assert.Single(resolver.Inputs).Path);
    }

    [Fact]
    public void A_group_of_a_linker_script_lies_in_that_of_the_command_line()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "one.a"), "!<arch>\n");
        File.WriteAllText(Path.Combine(_folder.FullName, "two.a"), "!<arch>\n");
        string script = Path.Combine(_folder.FullName, "lib.ld");
        File.WriteAllText(script, "GROUP(one.a two.a) INPUT(one.a)");
        var resolver = new InputResolver(new LibrarySearch([], Target.X64Linux, SystemRoot.None));
        resolver.BeginGroup();
        resolver.AddFile(script);
        resolver.EndGroup();
        resolver.BeginGroup();
        resolver.EndGroup();
        Assert.Equal([(2, 0), (0, 1), (0, 1)], resolver.Inputs.Select(input => (input.GroupsBefore, input.GroupsBehind)));
    }
}
