using Jitney.Definitions;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;
using Jitney.TestSupport;

namespace Jitney.Tests.Definitions;

/// <summary>Are files of another system found below its root, as that system sees them?</summary>
public sealed class SystemRootTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jitney-root-");
    private readonly SystemRoot _root;

    public SystemRootTests() => _root = SystemRoot.Of(_folder.FullName + "/root/");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Paths_are_as_the_target_sees_them_and_back()
    {
        Assert.Equal("/usr/lib/a.so", _root.PathThere(PathOf("usr/lib/a.so")));
        Assert.Equal("/usr/lib/a.so", _root.PathThere(PathOf("lib/../usr/lib/./a.so")));
        AssertSame(PathOf("usr/lib/a.so"), _root.PathHere("/usr/lib/a.so"));
        Assert.Equal(_folder.FullName + "/rooted/a.so", _root.PathThere(_folder.FullName + "/rooted/a.so"));
        AssertSame(PathOf("x"), _root.PathOfMarked("=/x")!);
        AssertSame(PathOf("x"), _root.PathOfMarked("$SYSROOT/x")!);
        Assert.Null(_root.PathOfMarked("/x"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    public void Without_a_root_all_paths_stay(string? folder)
    {
        var none = SystemRoot.Of(folder);
        Assert.True(none.IsNone);
        Assert.Equal("/a", none.PathThere("/a"));
        Assert.Equal("/a", none.PathHere("/a"));
        Assert.Equal("/a", none.Follow("/a"));
        Assert.Equal("/a", none.PathOfMarked("=/a"));
    }

    // Elsewhere not everybody may make links.
    [LinuxFact]
    public void Links_from_the_root_mean_the_targets_and_none_leads_out()
    {
        Write("opt/real/a.so", "");
        Link("lib", "/opt/real");
        Link("up.so", "../../../opt/real/a.so");
        Link("round", "/round");
        Assert.Equal(PathOf("opt/real/a.so"), _root.Follow(PathOf("lib/a.so")));
        Assert.Equal(PathOf("opt/real/a.so"), _root.Follow(PathOf("up.so")));
        Assert.Equal(PathOf("round"), _root.Follow(PathOf("round")));
        Assert.Equal(PathOf("not/there"), _root.Follow(PathOf("not/there")));
    }

    [Theory]
    [InlineData("usr/lib/x86_64-linux-gnu")]
    [InlineData("lib/x86_64-linux-gnu")]
    [InlineData("usr/lib")]
    [InlineData("lib")]
    [InlineData("usr/lib/gcc/x86_64-linux-gnu/12")]
    public void A_library_is_found_in_the_folders_of_the_root(string folder)
    {
        Write("usr/lib/gcc/x86_64-linux-gnu/12/libgcc.a", "!<arch>\n");
        string path = Write(folder + "/libonly_there.a", "!<arch>\n");
        AssertSame(path, new LibrarySearch([], Target.X64Linux, _root).FindLibrary("only_there"));
        Assert.Throws<LinkException>(() => new LibrarySearch([], Target.X64Linux, SystemRoot.None).FindLibrary("only_there"));
    }

    [Fact]
    public void What_this_machine_has_is_not_taken_for_the_targets()
    {
        Directory.CreateDirectory(PathOf("usr/lib"));
        Assert.Throws<LinkException>(() => new LibrarySearch([], Target.X64Linux, _root).FindLibrary("c"));
    }

    [Fact]
    public void A_script_in_the_root_names_files_there_and_one_elsewhere_does_not()
    {
        string own = Write("lib/a.a", "!<arch>\n");
        string other = Path.Combine(_folder.FullName, "b.a").Replace('\\', '/');
        File.WriteAllText(other, "!<arch>\n");
        Write("usr/lib/libs.so", $"GROUP ( /lib/a.a AS_NEEDED ( =/lib/a.a $SYSROOT/lib/a.a ) {other} )");
        File.WriteAllText(Path.Combine(_folder.FullName, "outside"), "INPUT(/lib/a.a)");
        var resolver = new InputResolver(new LibrarySearch([], Target.X64Linux, _root));
        resolver.AddLibrary("s");
        Assert.Equal(((string[])[own, own, own, other]).Select(Path.GetFullPath), resolver.Inputs.Select(static input => Path.GetFullPath(input.Path)));
        Assert.Contains("names /lib/a.a, which does not exist", Assert.Throws<LinkException>(() => resolver.AddFile(Path.Combine(_folder.FullName, "outside"))).Message, StringComparison.Ordinal);
    }

    // Some systems have two ways to divide a path.
    private static void AssertSame(string expected, string actual) => Assert.Equal(Path.GetFullPath(expected), Path.GetFullPath(actual));

    private string PathOf(string name) => $"{_folder.FullName}/root/{name}";

    private string Write(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), content);
        return PathOf(name);
    }

    private void Link(string name, string target) => File.CreateSymbolicLink(PathOf(name), target);
}
