using Jitney.Executors;
using Jitney.Linking.Architectures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.RuntimeSupport;

/// <summary>What the support code in <c>Native</c> offers: bootstrap names, and the functions behind them.</summary>
internal static class SupportCode
{
    /// <summary>The function that gives back what the support code holds, before it goes itself.</summary>
    public const string End = "jitney_support_end";

    private const string Name = "support";

    // Functions of a group share state, so an executor that lacks one of them gets all of them from the support code.
    private static readonly (string Name, string Function)[][] s_groups =
    [
        [
            (BootstrapSymbols.MemoryReserve, "jitney_support_memory_reserve"),
            (BootstrapSymbols.MemoryReserveFile, "jitney_support_memory_reserve_file"),
            (BootstrapSymbols.MemoryInitialize, "jitney_support_memory_initialize"),
            (BootstrapSymbols.MemoryDeinitialize, "jitney_support_memory_deinitialize"),
            (BootstrapSymbols.MemoryRelease, "jitney_support_memory_release"),
        ],
        [
            (BootstrapSymbols.LibrariesOpen, "jitney_support_libraries_open"),
            (BootstrapSymbols.SymbolsLookUp, "jitney_support_symbols_lookup"),
        ],
        [
            (BootstrapSymbols.ImportsRedirect, "jitney_support_imports_redirect"),
            (BootstrapSymbols.ImportsRestore, "jitney_support_imports_restore"),
        ],
        [
            (BootstrapSymbols.SymbolsExpose, "jitney_support_symbols_expose"),
            (BootstrapSymbols.SymbolsConceal, "jitney_support_symbols_conceal"),
        ],
        [
            (BootstrapSymbols.ThreadStorageLoad, "jitney_support_thread_storage_load"),
            (BootstrapSymbols.ThreadStorageUnload, "jitney_support_thread_storage_unload"),
        ],
        [
            (BootstrapSymbols.ImageInitialize, "jitney_support_image_initialize"),
            (BootstrapSymbols.ImageFinalize, "jitney_support_image_finalize"),
        ],
        [(BootstrapSymbols.FunctionsChoose, "jitney_support_functions_choose")],
        [(BootstrapSymbols.ProgramRun, "jitney_support_program_run")],
        [(BootstrapSymbols.FunctionCall, "jitney_support_function_call")],
        [(BootstrapSymbols.TypedCall, "jitney_support_typed_call")],
    ];

    // Under LLVM's names, old or new, these are usually there.
    private static readonly (string Name, string Function)[] s_frames =
    [
        (BootstrapSymbols.FramesRegister, "jitney_support_frames_register"),
        (BootstrapSymbols.FramesDeregister, "jitney_support_frames_deregister"),
    ];

    /// <summary>Whether the support code can run in an executor: it is made for Linux, and for the processors for which there was a compiler.</summary>
    public static bool RunsIn(ExecutorDescription executor) =>
        executor.Target.System == TargetSystem.Linux && Architecture.Of(executor.Target.Architecture) is not null && NativeObjects.Has(Name, executor.Target);

    /// <summary>What to add to an executor's names; nothing for Jitney's own.</summary>
    /// <param name="executor">What the executor says about itself.</param>
    /// <param name="isChild">Whether it is a child of this process. How a program ended that ends its process is told by the system for a child, by a guardian for
    /// one of Jitney's executors, and by nobody else: then main is to be called like any other function, and its result is what there is.</param>
    public static IReadOnlyList<(string Name, string Function)> LackedBy(ExecutorDescription executor, bool isChild)
    {
        // On Windows nothing is linked by which the rest could be had, and Jitney's own have it all.
        if (executor.Offers(BootstrapSymbols.UnitBegin))
        {
            return [];
        }

        // The memory services of support code call actions as the functions that they are. Services of an executor that knows them by number
        // are none, so whoever lacks the former gets all of the latter too.
        bool all = Lacks(executor, s_groups[0]);
        var lacked = new List<(string Name, string Function)>();
        foreach ((string Name, string Function)[] group in s_groups.Where(group => all || Lacks(executor, group)))
        {
            lacked.AddRange(group.Where(service => isChild || service.Name != BootstrapSymbols.ProgramRun));
        }

        if (all || (!executor.Offers(BootstrapSymbols.FramesRegister) && !executor.Offers(BootstrapSymbols.FramesRegisterAction)))
        {
            lacked.AddRange(s_frames);
        }

        return lacked;
    }

    /// <summary>An executor's names without those that it offers of groups that it does not offer as a whole.</summary>
    /// <param name="executor">The executor.</param>
    /// <param name="lacked">What will be added.</param>
    /// <remarks>Unwind tables are left: until there is support code, what LLVM offers for them serves, and does so for the support code itself.</remarks>
    public static Dictionary<string, ExecutorAddress> Without(ExecutorDescription executor, IReadOnlyList<(string Name, string Function)> lacked)
    {
        // With the memory services go all actions that are not native functions.
        bool all = lacked.Any(service => service.Name == BootstrapSymbols.MemoryReserve);
        HashSet<string> hidden = [.. lacked.Except(s_frames).Select(service => service.Name)];
        return executor.BootstrapSymbols
            .Where(symbol => !hidden.Contains(symbol.Key) && !(all && symbol.Key.StartsWith("__jitney", StringComparison.Ordinal)))
            .ToDictionary();
    }

    // An executor that takes descriptors need not open files.
    private static bool Lacks(ExecutorDescription executor, (string Name, string Function)[] group) =>
        group.Any(service => service.Name != BootstrapSymbols.MemoryReserveFile && !executor.Offers(service.Name));

    /// <summary>The object file.</summary>
    /// <exception cref="InvalidOperationException">There is none for the target.</exception>
    public static byte[] Object(Target target) => NativeObjects.Read(Name, "support code", target);
}
