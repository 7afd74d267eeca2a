namespace Jitney.Cli.Parsing;

/// <summary>The options of static linkers, and of compilers as they link, that build systems pass: what each becomes here.</summary>
/// <remarks>Names stand without their dashes. What is not here is Jitney's own, or unknown.</remarks>
internal static class LinkerOptions
{
    private const string NoFile = "no file is written";
    private const string AsksLinker = "it has a linker tell something instead of linking";
    private const string Library = "it is for the dynamic linker's view of a file, and no file is written";
    private const string Bits = "only code for processors with 64 bits and the lowest byte first is linked";
    private const string Compiler = "it is for the compiler: set CFLAGS or CXXFLAGS for sources";

    /// <summary>Options without effect, by name. Those that take a value end in a mark: ` ` in the same or in the next word, <c>=</c> in the same one or none.</summary>
    /// <remarks>What strips, hashes, sorts or signs a
    /// file: there is none. What hardens a file's mappings: nothing is ever writable and executable, and bindings are done before code runs. What collects sections: it is the default.</remarks>
    public static readonly HashSet<string> WithoutEffect =
    [
        // Archives and libraries.
        "add-needed", "no-add-needed",
        "copy-dt-needed-entries", "no-copy-dt-needed-entries", "allow-shlib-undefined", "no-allow-shlib-undefined", "no-undefined", "rpath-link ",
        "static-libgcc", "shared-libgcc", "static-libstdc++", "nostartfiles", "nodefaultlibs", "nostdlib", "pthread", "pthreads",

        // What only files have.
        "build-id=", "no-build-id", "hash-style ", "O=", "s", "S", "x", "X", "strip-all", "strip-debug", "discard-all", "discard-locals", "no-strip-discarded", "sort-common=", "sort-section ",
        "eh-frame-hdr", "no-eh-frame-hdr", "dynamic-linker ", "no-dynamic-linker", "soname ", "dynamic-list-data", "dynamic-list-cpp-new",
        "dynamic-list-cpp-typeinfo", "Bsymbolic", "Bsymbolic-functions", "Bno-symbolic",
        "enable-new-dtags", "disable-new-dtags", "pie", "pic-executable", "no-pie", "nopie", "no-pic-executable", "static-pie", "compress-debug-sections ", "Map ", "M", "print-map", "cref", "t", "trace",
        "trace-symbol ", "y ", "pack-dyn-relocs ", "gdb-index", "no-gdb-index", "package-metadata ", "fix-cortex-a53-843419", "hash-bucket-size ", "omagic", "no-omagic", "nmagic", "no-nmagic",
        "rosegment", "no-rosegment", "image-base ", "Ttext-segment ", "warn-shared-textrel", "dependency-file ",

        // How the linker works and what it says.
        "gc-sections", "no-gc-sections", "print-gc-sections", "no-print-gc-sections", "gc-keep-exported", "icf ", "no-icf", "relax", "no-relax", "no-keep-memory", "reduce-memory-overheads",
        "demangle=", "no-demangle", "color-diagnostics=", "no-color-diagnostics", "warn-common", "no-warn-common", "warn-once", "no-warn-mismatch",
        "warn-execstack", "no-warn-execstack", "no-warn-rwx-segments", "warn-rwx-segments", "no-warn-search-mismatch", "warn-section-align", "warn-backrefs", "no-warn-backrefs", "threads=", "no-threads", "thread-count ", "plugin ",
        "plugin-opt ", "stats", "error-limit ", "no-ld-generated-unwind-info", "ld-generated-unwind-info", "no-mmap-output-file", "traditional-format", "pipe", "m64", "save-temps", "no-canonical-prefixes",
        "unique", "call-graph-ordering-file ", "symbol-ordering-file ", "section-ordering-file ", "lto-O0", "lto-O1", "lto-O2", "lto-O3", "long-plt", "no-apply-dynamic-relocs", "no-dynamic-list",

        // Names and libraries, where what they ask for is so here anyway, or is a file's.
        "d", "dc", "dp", "define-common", "no-define-common", "error-unresolved-symbols", "no-allow-multiple-definition", "disable-multiple-abs-defs", "dependent-libraries", "no-dependent-libraries", "fortran-common",
        "no-warn-mismatch", "accept-unknown-input-arch", "no-accept-unknown-input-arch", "Bsymbolic-non-weak-functions", "Bsymbolic-non-weak", "Bgroup", "symbolic", "gnu-unique", "no-gnu-unique",
        "unique=", "undefined-version", "no-undefined-version", "default-symver", "default-imported-symver", "version-exports-section ", "Y ", "y ", "G ", "gpsize ", "A ", "architecture ", "a ", "assert ", "EL", "Qy", "Qn", "qmagic", "no-nmagic",

        // More of what only files have.
        "emit-relocs", "retain-symbols-file ", "N", "n", "discard-none", "strip-discarded", "strip-debug-gdb", "strip-debug-non-line", "strip-lto-sections", "no-strip-lto-sections", "force-group-allocation",
        "force-exe-suffix", "embedded-relocs", "spare-dynamic-tags ", "split-by-file=", "split-by-reloc=", "hash-size ", "hash-bucket-empty-fraction ", "rosegment-gap ", "Trodata-segment ", "Tldata-segment ", "out-implib ",
        "physical-image-base ", "separate-debug-file=", "no-separate-debug-file", "compress-sections ", "debug-names", "no-debug-names", "repro", "reproduce ", "zero-to-bss", "no-zero-to-bss", "use-android-relr-tags",
        "no-use-android-relr-tags", "apply-dynamic-relocs", "orphan-handling ", "check-sections", "no-check-sections", "enable-non-contiguous-regions", "enable-non-contiguous-regions-warnings", "ctf-variables",
        "no-ctf-variables", "ctf-share-types ", "ctors-in-init-array", "no-ctors-in-init-array", "execute-only", "no-execute-only", "build-id-chunk-size-for-treehash ", "build-id-min-file-size-for-treehash ",
        "keep-unique ", "ignore-data-address-equality", "ignore-function-address-equality", "icf-iterations ", "shuffle-sections=", "reverse-sections", "randomize-section-padding=", "call-graph-profile-sort=",
        "no-call-graph-profile-sort", "text-reorder", "no-text-reorder", "optimize-bb-jumps", "no-optimize-bb-jumps", "discard-sframe", "gsframe", "compact-branches", "no-compact-branches",

        // More of how linkers work and what they say.
        "V", "time-trace=", "time-trace-file ", "time-trace-granularity ", "print-memory-usage", "print-map-discarded", "no-print-map-discarded", "print-icf-sections", "no-print-icf-sections",
        "print-archive-stats ", "print-symbol-order ", "print-symbol-counts ", "why-extract ", "no-cref", "error-handling-script ", "no-error-rwx-segments", "error-rwx-segments", "no-error-execstack", "error-execstack",
        "warn-textrel", "warn-alternate-em", "warn-constructors", "no-warn-constructors", "warn-multiple-gp", "warn-drop-version", "no-warn-drop-version", "warn-search-mismatch", "warn-ifunc-textrel", "no-warn-ifunc-textrel",
        "warn-symbol-ordering", "no-warn-symbol-ordering", "warn-unused-libs", "no-warn-shared-textrel", "no-warn-textrel", "warn-backrefs-exclude ", "no-enum-size-warning", "no-wchar-size-warning", "warn-mismatch",
        "detect-odr-violations", "no-detect-odr-violations", "max-cache-size ", "map-whole-files", "no-map-whole-files", "keep-files-mapped", "no-keep-files-mapped", "mmap-output-file", "posix-fallocate",
        "no-posix-fallocate", "preread-archive-symbols", "thread-count-initial ", "thread-count-middle ", "thread-count-final ", "fork=", "no-fork", "quick-exit", "no-quick-exit", "incremental", "no-incremental",
        "incremental-full", "incremental-update", "incremental-base ", "incremental-changed", "incremental-unchanged", "incremental-unknown", "incremental-startup-unchanged", "incremental-patch ", "rsp-quoting ",
        "vs-diagnostics", "nocheck", "mllvm ", "opt-remarks-filename ", "opt-remarks-format ", "opt-remarks-hotness-threshold ", "opt-remarks-passes ", "opt-remarks-with-hotness", "disable-verify", "split-stack-adjust-size ",

        // Of other machines, and of macOS, where they change nothing but a file.
        "fix-cortex-a8", "no-fix-cortex-a8", "fix-cortex-a53-835769", "no-fix-cortex-a53-835769", "no-fix-cortex-a53-843419", "fix-arm1176", "no-fix-arm1176", "fix-v4bx", "fix-v4bx-interworking", "pic-veneer",
        "no-pipeline-knowledge", "merge-exidx-entries", "no-merge-exidx-entries", "no-long-plt", "target1-abs", "target1-rel", "target2 ", "stub-group-size ", "stub-group-multi", "no-stub-group-multi", "plt-align=",
        "plt-localentry", "no-plt-localentry", "plt-static-chain", "no-plt-static-chain", "plt-thread-safe", "no-plt-thread-safe", "power10-stubs=", "no-power10-stubs", "pcrel-optimize", "no-pcrel-optimize",
        "toc-optimize", "no-toc-optimize", "toc-sort", "no-toc-sort", "tls-optimize", "no-tls-optimize", "tls-get-addr-optimize", "no-tls-get-addr-optimize", "secure-plt", "bss-plt", "emit-stub-syms", "no-emit-stub-syms",
        "install_name ", "current_version ", "compatibility_version ", "headerpad ", "headerpad_max_install_names", "dead_strip", "dead_strip_dylibs", "search_paths_first", "macosx_version_min ", "no_uuid", "no_deduplicate",
        "exported_symbols_list ", "unexported_symbols_list ",
    ];

    /// <summary>Further options without effect, where <c>-Wl,</c> or <c>-Xlinker</c> passes them on; by themselves they are Jitney's own, or would be.</summary>
    public static readonly HashSet<string> WithoutEffectBehindCompiler = ["h ", "I ", "q", "v", "verbose=", "quiet", "perf", "debug ", "stats=", "p", "Q"];

    /// <summary>What names of options without effect begin with, whatever follows in the same word: those about optimisation at link time, which is refused where objects need it.</summary>
    public static readonly string[] BeginningsWithoutEffect = ["lto-", "no-lto-", "thinlto-", "cs-profile-", "bp-", "no-bp-"];

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
        ["audit"] = "set LD_AUDIT for the executor",
        ["F"] = Library,
        ["filter"] = Library,
        ["auxiliary"] = Library,
        ["m32"] = Bits,
        ["mx32"] = Bits,
        ["c"] = Compiler,
        ["Bshareable"] = $"{NoFile}, no library either; link what calls it",
        ["dynamiclib"] = $"{NoFile}, no library either; link what calls it",
        ["dylib"] = $"{NoFile}, no library either; link what calls it",
        ["bundle"] = $"{NoFile}, no library either; link what calls it",
        ["Ur"] = $"{NoFile}, no object either; give all inputs at once",
        ["task-link"] = $"{NoFile}, no object either; give all inputs at once",
        ["dT"] = "memory is laid out by Jitney, not by a script; the inputs that a script names can be given by themselves",
        ["mri-script"] = "give the inputs that the script names by themselves",
        ["f"] = Library,
        ["P"] = "set LD_AUDIT for the executor",
        ["depaudit"] = "set LD_AUDIT for the executor",
        ["weak-unresolved-symbols"] = "names that are missing are errors; 'link --phony-externals' makes them 0",
        ["ignore-unresolved-symbol"] = "names that are missing are errors; 'link --phony-externals' makes them 0",
        ["undefined-glob"] = "name each symbol with -u NAME",
        ["no-fortran-common"] = "members that give a common symbol its value are always taken; leave their archive out",
        ["remap-inputs"] = "name the input that is meant",
        ["remap-inputs-file"] = "name the input that is meant",
        ["chroot"] = "give --sysroot, or start jitney there",
        ["directory"] = "start jitney in that folder",
        ["C"] = "start jitney in that folder",
        ["EB"] = Bits,
        ["be8"] = Bits,
        ["framework"] = "there are no frameworks here: name a library with -l NAME",
        ["force_load"] = "write --whole-archive ARCHIVE",
        ["all_load"] = "write --whole-archive ARCHIVE",
        ["print-sysroot"] = AsksLinker,
        ["print-output-format"] = AsksLinker,
        ["target-help"] = AsksLinker,
        ["version"] = "'jitney --version' says it",
    };

    /// <summary>What stands behind <c>-z</c> and changes nothing here.</summary>
    public static readonly HashSet<string> KeywordsWithoutEffect =
    [
        "now", "lazy", "relro", "norelro", "noexecstack", "defs", "undefs", "nodefs", "text", "notext", "textoff", "origin", "combreloc", "nocombreloc", "separate-code", "noseparate-code", "separate-loadable-segments",
        "max-page-size", "common-page-size", "stack-size", "nodelete", "initfirst", "interpose", "nodlopen", "nodump", "nodefaultlib", "nognustack", "ibt", "shstk", "cet-report", "force-ibt", "force-bti", "pack-relative-relocs", "nopack-relative-relocs",
        "start-stop-gc", "nostart-stop-gc", "start-stop-visibility", "keep-text-section-prefix", "nokeep-text-section-prefix", "rodynamic", "global", "unique", "nounique", "unique-symbol", "nounique-symbol", "noextern-protected-data",
        "indirect-extern-access", "dynamic-undefined-weak", "nodynamic-undefined-weak", "copyreloc", "nocopyreloc", "rewrite-endbr", "norewrite-endbr", "buildd", "call-nop", "common", "nocommon", "globalaudit", "loadfltr", "ibtplt", "lam-report", "lam-u48-report", "lam-u57-report", "noreloc-overflow", "text-unlikely-segment",
        "notext-unlikely-segment", "noindirect-extern-access", "bndplt", "execstack-if-needed", "hazardplt", "retpolineplt", "ifunc-noplt", "nomemory-seal", "memory-seal", "no-pack-relative-relocs", "x86-64-baseline", "x86-64-v2", "x86-64-v3", "x86-64-v4",
        "zfill", "nognustack", "nobtcfi", "pac-plt", "bti-report", "gcs", "gcs-report", "dead-reloc-in-nonalloc", "mark-plt", "nomark-plt", "sectionheader", "nosectionheader", "report-relative-reloc", "lam-u48", "lam-u57", "wxneeded",
    ];
}
