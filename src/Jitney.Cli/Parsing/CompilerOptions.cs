namespace Jitney.Cli.Parsing;

/// <summary>The options of compiler drivers that reach them, not the linker, when a program is linked.</summary>
/// <remarks>Names stand without their dashes. Those that take a value end in a mark, as in <see cref="LinkerOptions"/>.</remarks>
internal static class CompilerOptions
{
    /// <summary>Why what compiles is refused.</summary>
    public const string OnlyForCompiler = "it is for the compiler: set CFLAGS or CXXFLAGS for sources";

    /// <summary>Why what asks a compiler something is refused.</summary>
    public const string TellsSomething = "it has a compiler tell something instead of linking";

    /// <summary>Without effect, whatever the inputs are: which libraries of its own a compiler adds, how it starts its programs, and what it says.</summary>
    public static readonly HashSet<string> WithoutEffect =
    [
        "nolibc", "nostdlib++", "stdlib=", "rtlib=", "unwindlib=", "static-libasan", "static-libtsan", "static-libubsan", "static-liblsan", "static-libhwasan", "static-libgfortran", "static-libquadmath", "static-libgo",
        "static-libphobos", "static-libgm2", "shared-libasan", "shared-libsan", "static-libsan", "shared-libphobos", "static-openmp", "p", "pg", "profile", "B ", "specs ", "wrapper ", "canonical-prefixes", "save-temps=", "save-stats=",
        "dumpbase ", "dumpbase-ext ", "dumpdir ", "dumpfullversion", "pass-exit-codes", "Qunused-arguments", "time=", "config ", "config-system-dir ", "config-user-dir ", "driver-mode ", "gcc-toolchain=", "gcc-install-dir=",
        "resource-dir ", "ccc-install-dir ", "start-no-unused-arguments", "end-no-unused-arguments", "posix", "integrated-as", "no-integrated-as", "via-file-asm", "no-sysroot-suffix", "isysroot ", "multiarch-dir ",

        // Of libtool, whose words some build systems pass on.
        "avoid-version", "module", "version-info ", "version-number ", "release ", "no-install", "no-fast-install", "thread-safe", "export-symbols ", "export-symbols-regex ", "no-suppress", "prefer-pic", "prefer-non-pic",
        "precious-files-regex ", "bindir ", "shrext ", "all-static", "static-libtool-libs",
    ];

    /// <summary>For the compiling of sources: without effect where there are none.</summary>
    public static readonly HashSet<string> ForSources =
    [
        "include ", "include-pch ", "imacros ", "isystem ", "isystem-after ", "idirafter ", "iquote ", "iprefix ", "iwithprefix ", "iwithprefixbefore ", "iwithsysroot ", "imultilib ", "imultiarch ", "iplugindir=", "iframework ",
        "cxx-isystem ", "D ", "I ", "U ", "MF ", "MT ", "MQ ", "MJ ", "MD", "MMD", "MM", "MP", "MG", "MV", "Xclang ", "Xassembler ", "Xpreprocessor ", "Xanalyzer ", "Xopenmp-target ", "param ", "aux-info ", "ansi", "pedantic", "pedantic-errors",
        "traditional", "traditional-cpp", "trigraphs", "undef", "nostdinc", "nostdinc++", "nobuiltininc", "remap", "working-directory ", "dD", "dM", "dI", "dA", "P", "CC", "H", "serialize-diagnostics ", "dependency-dot ", "Rpass=",
        "Rpass-missed=", "Rpass-analysis=", "system-header-prefix=", "no-system-header-prefix=", "extra-warnings", "all-warnings", "emit-llvm", "gsplit-dwarf", "vectorize-loops", "std=",
    ];

    /// <summary>Refused: what does something else than linking, or is not for this machine.</summary>
    public static readonly Dictionary<string, string> Refused = new()
    {
        ["###"] = TellsSomething,
        ["analyze"] = OnlyForCompiler,
    };

    /// <summary>What an option asks a compiler about: <c>-print-search-dirs</c> and the like.</summary>
    public static bool IsQuestion(string name) => name.StartsWith("print-", StringComparison.Ordinal) || name is "dumpversion" or "dumpmachine" or "dumpspecs";

    /// <summary>Whether a word is a language as <c>-x</c> has it.</summary>
    public static bool IsLanguage(string word) => word is "none" or "c" or "c++" or "c-header" or "c++-header" or "cpp-output" or "c-cpp-output" or "c++-cpp-output" or "assembler" or "assembler-with-cpp" or "ir" or "cuda" or "hip"
        or "objective-c" or "objective-c++" or "f77" or "f77-cpp-input" or "f95" or "f95-cpp-input" or "go" or "d" or "ada" or "lto" or "cl" or "c++-module";

    /// <summary>Whether a file that is named as a source in a language is one.</summary>
    public static bool Fits(string language, string extension) => language switch
    {
        "none" => true,
        "c" => extension is ".c",
        "c++" => extension is ".cc" or ".cpp" or ".cxx",
        "assembler" or "assembler-with-cpp" => extension is ".s" or ".S",
        _ => false,
    };
}
