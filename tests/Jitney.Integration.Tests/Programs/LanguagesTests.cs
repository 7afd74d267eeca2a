using Jitney.Integration.Tests.Infrastructure;

namespace Jitney.Integration.Tests.Programs;

/// <summary>Interpreters that are embedded, and programs in languages with runtimes of their own, against what their own drivers link.</summary>
/// <remarks>Those whose compilers take long, or are large, are compiled with <c>JITNEY_TESTS=all</c> in the environment only.</remarks>
public sealed class LanguagesTests(Workshop workshop)
{
    private const string Headers = "/usr/lib/x86_64-linux-gnu/perl";

    private static readonly string s_folder = ProgramSource.Folder("Languages");

    private readonly Workshop _workshop = workshop;

    [Theory]
    [InlineData(Way.SharedChild)]
    [InlineData(Way.InProcess)]
    public Task Guile_works_that_is_embedded(Way way)
    {
        Assert.SkipUnless(Directory.Exists("/usr/include/guile/3.0"), "there is no Guile");
        return CompareInCAsync("guile.c", way, ["-I/usr/include/guile/3.0"], ["-lguile-3.0", "-lgc"], ["-lguile-3.0", "-lgc"]);
    }

    [Theory]
    [InlineData("-lperl", Way.SharedChild)]
    [InlineData("-lperl", Way.InProcess)]
    [InlineData("/usr/lib/x86_64-linux-gnu/libperl.a", Way.SharedChild)]
    [InlineData("/usr/lib/x86_64-linux-gnu/libperl.a", Way.InProcess)]
    public Task Perl_works_that_is_embedded_with_its_modules(string library, Way way)
    {
        string? folder = Directory.Exists(Headers) ? Directory.GetDirectories(Headers).FirstOrDefault(one => File.Exists($"{one}/CORE/perl.h")) : null;
        Assert.SkipWhen(folder is null, "there are no headers of Perl");
        string[] libraries = [library, "-ldl", "-lm", "-lcrypt", "-lpthread"];
        return CompareInCAsync("perl.c", way, ["-D_REENTRANT", "-D_GNU_SOURCE", "-fwrapv", "-fno-strict-aliasing", $"-I{folder}/CORE"], [.. libraries, "-rdynamic"], libraries);
    }

    [Theory]
    [InlineData(Way.SharedChild)]
    [InlineData(Way.InProcess)]
    public Task Lisp_works_that_is_embedded(Way way)
    {
        Assert.SkipUnless(File.Exists("/usr/include/ecl/ecl.h"), "there is no Embeddable Common Lisp");
        return CompareInCAsync("ecl.c", way, [], ["-lecl", "-lgc"], ["-lecl", "-lgc"]);
    }

    [Theory]
    [InlineData(Way.SharedChild)]
    [InlineData(Way.InProcess)]
    public Task R_works_that_is_embedded(Way way)
    {
        Assert.SkipUnless(File.Exists("/usr/lib/R/lib/libR.so"), "there is no R");
        string[] libraries = ["-L/usr/lib/R/lib", "-lR"];
        return CompareInCAsync("statistics.c", way, ["-I/usr/share/R/include"], [.. libraries, "-Wl,-rpath,/usr/lib/R/lib"], libraries);
    }

    [Theory]
    [InlineData("shared", Way.SharedChild)]
    [InlineData("shared", Way.InProcess)]
    [InlineData("static", Way.SharedChild)]
    [InlineData("static", Way.InProcess)]
    public Task Go_works_by_gcc(string form, Way way)
    {
        SkipUnlessAll("gccgo");
        string code = _workshop.MadeBy("gccgo", ".o", result => ["-c", "-O1", "-o", result, $"{s_folder}/program.go"]);
        string native = _workshop.MadeBy("gccgo", "", result => ["-o", result, code]);
        string compiler = Path.GetDirectoryName(SystemLibraries.FindStatic("-lgo"))!;
        string[] inputs = form == "static"
            ? [code, $"{compiler}/libgobegin.a", $"{compiler}/libgo.a", "--wrap=pthread_create", "-lm"]
            : [code, $"-L{compiler}", "-lgobegin", "-lgo", "--wrap=pthread_create"];
        return new CommandLine(_workshop).CompareAsync(native, way, inputs);
    }

    [Theory]
    [InlineData(Way.SharedChild)]
    [InlineData(Way.InProcess)]
    public Task Go_works_that_is_an_archive_for_C(Way way)
    {
        SkipUnlessAll("go");
        string archive = _workshop.MadeBy("go", ".a", result => ["build", "-buildmode=c-archive", "-o", result, $"{s_folder}/library.go"]);
        string code = _workshop.ObjectOfFile($"{s_folder}/calls_go.c", CodeKind.Pic, Compiler.Usual, []);
        string native = _workshop.MadeBy("gcc", "", result => ["-o", result, code, archive, "-lpthread"]);
        return new CommandLine(_workshop).CompareAsync(native, way, [code, archive]);
    }

    [Theory]
    [InlineData("boehm", "-lgc", Way.SharedChild)]
    [InlineData("boehm", "-lgc", Way.InProcess)]
    [InlineData("boehm", "/usr/lib/x86_64-linux-gnu/libgc.a", Way.SharedChild)]
    [InlineData("refc", "-lm", Way.SharedChild)]
    [InlineData("orc", "-lm", Way.InProcess)]
    public Task Nim_works_with_its_collectors(string collector, string library, Way way)
    {
        SkipUnlessAll("nim");
        string folder = _workshop.MadeBy("nim", "", result => ["c", $"--mm:{collector}", $"--nimcache:{result}", $"-o:{result}/program", $"{s_folder}/collects.nim"]);
        return new CommandLine(_workshop).CompareAsync($"{folder}/program", way, [.. Directory.GetFiles(folder, "*.o"), library, "-ldl", "-lm"]);
    }

    [Theory]
    [InlineData(Way.SharedChild)]
    [InlineData(Way.CopiedChild)]
    [InlineData(Way.InProcess)]
    public async Task Pascal_works_with_its_own_start(Way way)
    {
        SkipUnlessAll("fpc");
        string folder = _workshop.MadeBy("sh", "", result => ["-c", $"mkdir {result} && cd {result} && cp {s_folder}/starts.pas . && fpc -O1 -s starts.pas && sh ./ppas.sh"]);

        // What the compiler's driver tells its linker.
        string script = await File.ReadAllTextAsync(Directory.GetFiles(folder, "link*.res").Single(), TestContext.Current.CancellationToken);
        int list = script.IndexOf("INPUT", StringComparison.Ordinal);
        string[] inputs = [.. script[list..script.IndexOf(')', list)].Split('\n').Where(line => line.EndsWith(".o", StringComparison.Ordinal)).Select(line => Path.Combine(folder, line))];
        await new CommandLine(_workshop).CompareAsync($"{folder}/starts", way, [.. inputs, "--entry", "_start"], "one");
    }

    [Theory]
    [InlineData(Way.SharedChild)]
    [InlineData(Way.InProcess)]
    public Task The_NET_runtime_works_that_is_an_archive(Way way)
    {
        SkipUnlessAll("dotnet");
        string code = _workshop.Object("""
            #include <stdio.h>
            long managed_sum(int);
            int main(void) { printf("%ld\n", managed_sum(1000)); return 3; }
            """, CodeKind.Pic);
        const string Project = "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net9.0</TargetFramework><PublishAot>true</PublishAot><NativeLib>Static</NativeLib>"
            + "<RuntimeIdentifier>linux-x64</RuntimeIdentifier><CppCompilerAndLinker>gcc</CppCompilerAndLinker><InvariantGlobalization>true</InvariantGlobalization>"
            + "<Nullable>enable</Nullable><LangVersion>latest</LangVersion></PropertyGroup></Project>";
        string folder = _workshop.MadeBy("sh", "", result =>
            ["-c", $"mkdir {result} && cd {result} && cp {s_folder}/Managed.source Managed.cs && echo '{Project}' > Managed.csproj && dotnet publish -c Release -p:UseSharedCompilation=false >&2"]);
        string packages = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget/packages/runtime.linux-x64.microsoft.dotnet.ilcompiler");
        string package = Directory.GetDirectories(packages, "9.*").Order(StringComparer.Ordinal).Last();
        string[] parts = ["libbootstrapperdll.o", "libRuntime.WorkstationGC.a", "libRuntime.VxsortEnabled.a", "libeventpipe-disabled.a", "libstandalonegc-disabled.a", "libstdc++compat.a", "libz.a"];
        string[] inputs =
        [
            code, $"{folder}/bin/Release/net9.0/linux-x64/publish/Managed.a", .. parts.Select(part => $"{package}/sdk/{part}"), $"{package}/framework/libSystem.Native.a", "-lm",
        ];
        string native = _workshop.MadeBy("gcc", "", result => ["-o", result, "-Wl,--start-group", .. inputs, "-Wl,--end-group", "-lstdc++"]);
        return new CommandLine(_workshop).CompareAsync(native, way, inputs);
    }

    private static void SkipUnlessAll(string compiler)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("JITNEY_TESTS") == "all", "takes long, see JITNEY_TESTS");
        Assert.SkipUnless(Workshop.Has(compiler), $"there is no {compiler}");
    }

    private Task CompareInCAsync(string source, Way way, string[] options, string[] nativeLibraries, string[] libraries)
    {
        string code = _workshop.ObjectOfFile($"{s_folder}/{source}", CodeKind.Pic, Compiler.Usual, options);
        string native = _workshop.MadeBy("gcc", "", result => ["-o", result, code, .. nativeLibraries]);
        string home = _workshop.NewFolder();
        var surroundings = new Dictionary<string, string> { ["HOME"] = home, ["GUILE_AUTO_COMPILE"] = "0", ["R_HOME"] = "/usr/lib/R", ["LC_ALL"] = "C.UTF-8" };
        return new CommandLine(_workshop) { Environment = surroundings }.CompareAsync(native, way, [code, .. libraries]);
    }
}
