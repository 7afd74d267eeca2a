namespace Jitney.Cli.Parsing;

/// <summary>The options of static linkers, and of compilers as they link, that build systems pass: what each becomes here.</summary>
/// <remarks>Names stand without their dashes. What is not here is Jitney's own, or unknown.</remarks>
internal static class LinkerOptions
{
    private const string NoFile = "no file is written";
    private const string Library = "it is for the dynamic linker's view of a file, and no file is written";
    private const string Compiler = "it is for the compiler: set CFLAGS or CXXFLAGS for sources";

    /// <summary>Options without effect, by name. Those that take a value end in a mark: ` ` in the same or in the next word, <c>=</c> in the same one or none.</summary>
    /// <remarks>What strips, hashes, sorts or signs a
    /// file: there is none. What hardens a file's mappings: nothing is ever writable and executable, and bindings are done before code runs. What collects sections: it is the default.</remarks>
    public static readonly HashSet<string> WithoutEffect =
    [
        // Archives and libraries.
        "add-needed", "no-add-needed",
        "copy-dt-needed-entries", "no-copy-dt-needed-entries", "allow-shlib-undefined", "no-allow-shlib-undefined", "no-undefined", "rpath ", "rpath-link ",
        "static-libgcc", "shared-libgcc", "static-libstdc++", "nostartfiles", "nodefaultlibs", "nostdlib", "pthread", "pthreads",

        // What only files have.
        "build-id=", "no-build-id", "hash-style ", "O=", "s", "S", "x", "X", "strip-all", "strip-debug", "discard-all", "discard-locals", "no-strip-discarded", "sort-common=", "sort-section ",
        "eh-frame-hdr", "no-eh-frame-hdr", "dynamic-linker ", "no-dynamic-linker", "soname ", "version-script ", "dynamic-list ", "dynamic-list-data", "dynamic-list-cpp-new",
        "dynamic-list-cpp-typeinfo", "export-dynamic", "no-export-dynamic", "E", "rdynamic", "export-dynamic-symbol ", "export-dynamic-symbol-list ", "Bsymbolic", "Bsymbolic-functions", "Bno-symbolic",
        "enable-new-dtags", "disable-new-dtags", "pie", "pic-executable", "no-pie", "nopie", "no-pic-executable", "static-pie", "compress-debug-sections ", "Map ", "M", "print-map", "cref", "t", "trace",
        "trace-symbol ", "y ", "pack-dyn-relocs ", "gdb-index", "no-gdb-index", "package-metadata ", "fix-cortex-a53-843419", "hash-bucket-size ", "omagic", "no-omagic", "nmagic", "no-nmagic",
        "rosegment", "no-rosegment", "image-base ", "Ttext-segment ", "exclude-libs ", "warn-shared-textrel", "dependency-file ",

        // How the linker works and what it says.
        "gc-sections", "no-gc-sections", "print-gc-sections", "no-print-gc-sections", "gc-keep-exported", "icf ", "no-icf", "relax", "no-relax", "no-keep-memory", "reduce-memory-overheads",
        "demangle=", "no-demangle", "color-diagnostics=", "no-color-diagnostics", "warn-common", "no-warn-common", "warn-once", "no-warn-mismatch",
        "warn-execstack", "no-warn-execstack", "no-warn-rwx-segments", "warn-rwx-segments", "no-warn-search-mismatch", "warn-section-align", "warn-backrefs", "no-warn-backrefs", "threads=", "no-threads", "thread-count ", "plugin ",
        "plugin-opt ", "stats", "error-limit ", "no-ld-generated-unwind-info", "ld-generated-unwind-info", "no-mmap-output-file", "traditional-format", "pipe", "m64", "save-temps", "no-canonical-prefixes",
        "unique", "call-graph-ordering-file ", "symbol-ordering-file ", "section-ordering-file ", "lto-O0", "lto-O1", "lto-O2", "lto-O3", "long-plt", "no-apply-dynamic-relocs", "no-dynamic-list",
    ];

    /// <summary>Options that change what the program would be, and that nobody can keep here: why, or what to do instead.</summary>
    public static readonly Dictionary<string, string> Refused = new()
    {
        ["o"] = $"{NoFile}: 'run' runs the program, and 'link --dump FILE' writes what it would be",
        ["output"] = $"{NoFile}: 'run' runs the program, and 'link --dump FILE' writes what it would be",
        ["shared"] = $"{NoFile}, no library either; link what calls it",
        ["r"] = $"{NoFile}, no object either; give all inputs at once",
        ["relocatable"] = $"{NoFile}, no object either; give all inputs at once",
        ["i"] = $"{NoFile}, no object either; give all inputs at once",
        ["T"] = "memory is laid out by Jitney, not by a script; the inputs that a script names can be given by themselves",
        ["script"] = "memory is laid out by Jitney, not by a script; the inputs that a script names can be given by themselves",
        ["default-script"] = "memory is laid out by Jitney, not by a script; the inputs that a script names can be given by themselves",
        ["Ttext"] = "addresses are chosen when the program is linked; 'link --target-address' takes one",
        ["Tdata"] = "addresses are chosen when the program is linked; 'link --target-address' takes one",
        ["Tbss"] = "addresses are chosen when the program is linked; 'link --target-address' takes one",
        ["section-start"] = "addresses are chosen when the program is linked; 'link --target-address' takes one",
        ["R"] = "names of a program that is linked already have its addresses; use --define NAME=ADDRESS",
        ["just-symbols"] = "names of a program that is linked already have its addresses; use --define NAME=ADDRESS",
        ["b"] = "the format of an input is found by what it holds; have an assembler's .incbin take data in",
        ["format"] = "the format of an input is found by what it holds; have an assembler's .incbin take data in",
        ["unresolved-symbols"] = "names that are missing are errors; 'link --phony-externals' makes them 0",
        ["warn-unresolved-symbols"] = "names that are missing are errors; 'link --phony-externals' makes them 0",
        ["noinhibit-exec"] = "what is wrong is not run",
        ["init"] = "give the function the attribute constructor",
        ["fini"] = "give the function the attribute destructor",
        ["emit-relocs"] = NoFile,
        ["sysroot"] = "only this machine's libraries can be opened",
        ["retain-symbols-file"] = Library,
        ["audit"] = "set LD_AUDIT for the executor",
        ["F"] = Library,
        ["filter"] = Library,
        ["auxiliary"] = Library,
        ["m32"] = "only x86-64 is linked",
        ["mx32"] = "only x86-64 is linked",
        ["c"] = Compiler,
        ["E-only"] = Compiler,
    };

    /// <summary>What stands behind <c>-z</c> and changes nothing here.</summary>
    public static readonly HashSet<string> KeywordsWithoutEffect =
    [
        "now", "lazy", "relro", "norelro", "noexecstack", "defs", "undefs", "nodefs", "text", "notext", "textoff", "origin", "combreloc", "nocombreloc", "separate-code", "noseparate-code", "separate-loadable-segments",
        "max-page-size", "common-page-size", "stack-size", "nodelete", "initfirst", "interpose", "nodlopen", "nodump", "nodefaultlib", "nognustack", "ibt", "shstk", "cet-report", "force-ibt", "force-bti", "pack-relative-relocs", "nopack-relative-relocs",
        "start-stop-gc", "nostart-stop-gc", "start-stop-visibility", "keep-text-section-prefix", "nokeep-text-section-prefix", "rodynamic", "global", "unique", "nounique", "unique-symbol", "nounique-symbol", "noextern-protected-data",
        "indirect-extern-access", "dynamic-undefined-weak", "nodynamic-undefined-weak", "copyreloc", "nocopyreloc", "rewrite-endbr", "mark-plt", "nomark-plt", "sectionheader", "nosectionheader", "report-relative-reloc", "lam-u48", "lam-u57", "wxneeded",
    ];
}
