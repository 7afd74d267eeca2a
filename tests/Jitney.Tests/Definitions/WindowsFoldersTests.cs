using Jitney.Definitions;
using Jitney.Definitions.Windows;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Tests.Definitions;

/// <summary>In which folders are libraries for Windows looked for?</summary>
public sealed class WindowsFoldersTests : IDisposable
{
    private static readonly Target s_windows = Target.Parse("x86_64-pc-windows-msvc");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jitney-windows-");

    private SystemRoot Root => SystemRoot.Of(_folder.FullName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("lib/libmingwex.a", "lib/gcc/x86_64-w64-mingw32/14.2.0/libgcc.a", "lib/gcc/x86_64-w64-mingw32/14.2.0", "lib")]
    [InlineData("usr/x86_64-w64-mingw32/lib/libmingwex.a", "usr/lib/gcc/x86_64-w64-mingw32/12-win32/libgcc.a", "usr/lib/gcc/x86_64-w64-mingw32/12-win32", "usr/x86_64-w64-mingw32/lib")]
    [InlineData("usr/x86_64-w64-mingw32/sys-root/mingw/lib/libmingwex.a", null, "usr/x86_64-w64-mingw32/sys-root/mingw/lib")]
    [InlineData("x86_64-w64-mingw32/lib/libmingwex.a", "lib/clang/19/lib/windows/libclang_rt.builtins-x86_64.a", "lib/clang/19/lib/windows", "x86_64-w64-mingw32/lib")]
    [InlineData("lib/libother.a", "lib/gcc/x86_64-w64-mingw32/14.2.0/libgcc.a")]
    public void Those_of_GNU_are_known_by_what_every_installation_has(string library, string? compiler, params string[] expected)
    {
        Write(library);
        if (compiler is not null)
        {
            Write(compiler);
        }

        string[] found = [.. GnuToolchain.FoldersOf(s_windows, Root).Where(Root.Holds).Select(Relative)];

        Assert.Equal(expected, found);
    }

    [Fact]
    public void Of_several_compilers_the_newest_counts()
    {
        Write("lib/libmingwex.a");
        Write("lib/gcc/x86_64-w64-mingw32/9.3/libgcc.a");
        Write("lib/gcc/x86_64-w64-mingw32/12-posix/libgcc.a");
        Write("lib/gcc/x86_64-w64-mingw32/12-win32/libgcc.a");
        Write("lib/gcc/x86_64-w64-mingw32/13/empty");

        Assert.Equal("12-posix", Path.GetFileName(GnuToolchain.FoldersOf(s_windows, Root)[0]));
    }

    [Fact]
    public void Those_of_Microsoft_are_the_newest_of_a_copied_installation()
    {
        Write("VC/Tools/MSVC/14.9.1/lib/x64/msvcrt.lib");
        Write("VC/Tools/MSVC/14.38.33130/lib/x64/msvcrt.lib");
        Write("Windows Kits/10/Lib/10.0.22621.0/um/x64/kernel32.Lib");

        Assert.Equal(
            ["VC/Tools/MSVC/14.38.33130/lib/x64", "Windows Kits/10/Lib/10.0.22621.0/ucrt/x64", "Windows Kits/10/Lib/10.0.22621.0/um/x64"],
            MicrosoftToolchain.FoldersOf(s_windows, Root).Select(Relative));
    }

    [Theory]
    [InlineData("a", "liba.dll.a", true)]
    [InlineData("a", "a.dll.a", true)]
    [InlineData("a", "liba.a", true)]
    [InlineData("a", "a.lib", true)]
    [InlineData("a", "liba.dll", true)]
    [InlineData("a", "a.dll", true)]
    [InlineData("a", "liba.so", false)]
    [InlineData(":own.dll", "own.dll", true)]
    public void A_name_means_the_files_that_linkers_for_Windows_mean(string name, string file, bool isFound)
    {
        Write(file);

        var search = new LibrarySearch([_folder.FullName], s_windows, SystemRoot.None);
        string? found = search.LibraryNames().Contains(name.TrimStart(':')) || name.StartsWith(':') ? search.FindLibrary(name) : null;

        Assert.Equal(isFound ? Path.Combine(_folder.FullName, file) : null, found);
    }

    [Fact]
    public void An_import_library_comes_before_an_archive_and_that_before_the_library_itself()
    {
        var search = new LibrarySearch([_folder.FullName], s_windows, SystemRoot.None);
        foreach (string file in (string[])["a.dll", "liba.dll", "a.lib", "liba.a", "a.dll.a", "liba.dll.a"])
        {
            Write(file);
            Assert.Equal(Path.Combine(_folder.FullName, file), search.FindLibrary("a"));
        }

        Assert.Equal(Path.Combine(_folder.FullName, "liba.a"), new LibrarySearch([_folder.FullName], s_windows, SystemRoot.None, LibraryPreference.StaticOnly).FindLibrary("a"));
    }

    [Theory]
    [InlineData("Wanted.lib", "wanted.lib")]
    [InlineData("WANTED", "wanted.lib")]
    [InlineData("wanted", "libwanted.a")]
    [InlineData("wanted.a", "wanted.a")]
    [InlineData("wanted", null)]
    public void What_an_object_asks_for_is_found_by_the_names_of_both_kinds_of_tools(string word, string? file)
    {
        if (file is not null)
        {
            Write(file);
        }

        Assert.Equal(
            file is null ? null : Path.Combine(_folder.FullName, file),
            new LibrarySearch([_folder.FullName], s_windows, SystemRoot.None).FindDefault(word),
            ignoreCase: OperatingSystem.IsWindows());
    }

    [Theory]
    [InlineData("LIBCMT", "msvcrt.lib", "ucrtbase.dll")]
    [InlineData("libcpmt.lib", "msvcprt.lib", "msvcp140.dll")]
    [InlineData("MSVCRTD", "msvcrtd.lib", "ucrtbased.dll")]
    [InlineData("ws2_32.lib", null, "ws2_32.dll")]
    public void Static_forms_of_the_runtime_mean_its_shared_form(string word, string? file, string dll)
    {
        Assert.Equal(file, RuntimeLibrary.Of(word)?.File);
        Assert.Equal(dll, RuntimeLibrary.DllsOf(word)[0]);
    }

    [Fact]
    public void A_library_lies_beside_its_import_library_or_among_the_programs_beside()
    {
        Write("lib/liba.dll.a");
        Write("lib/a.dll");
        Write("bin/b.dll");
        string library = Path.Combine(_folder.FullName, "lib", "liba.dll.a");

        Assert.Equal(Path.Combine(_folder.FullName, "lib", "a.dll"), LibraryPlaces.Find(library, "a.dll"));
        Assert.Equal(Path.Combine(_folder.FullName, "bin", "b.dll"), LibraryPlaces.Find(library, "b.dll"));
        Assert.Null(LibraryPlaces.Find(library, "c.dll"));
    }

    private string Relative(string folder) => Path.GetRelativePath(_folder.FullName, folder).Replace('\\', '/');

    private void Write(string path)
    {
        string file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "");
    }
}
