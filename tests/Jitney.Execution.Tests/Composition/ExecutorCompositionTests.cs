using Jitney.Execution.Composition;
using Jitney.Execution.Services;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Tests.Composition;

/// <summary>Is each executor offered what its process and its system have, and nothing else?</summary>
public sealed class ExecutorCompositionTests
{
    private static readonly string[] s_ofWindows = [BootstrapSymbols.UnitBegin, BootstrapSymbols.UnitEnd];

    // What a system without a dynamic linker like that of Linux, without fork and without signals does not have.
    private static readonly string[] s_ofLinux =
    [
        BootstrapSymbols.LibrariesLoad,
        BootstrapSymbols.LibrariesInitialize,
        BootstrapSymbols.LibrariesReferences,
        BootstrapSymbols.DefinitionsInterpose,
        BootstrapSymbols.ThreadVariablesInterpose,
        BootstrapSymbols.ImageInitialize,
        BootstrapSymbols.FramesRegister,
        BootstrapSymbols.ImportsRedirect,
        BootstrapSymbols.SymbolsExpose,
        BootstrapSymbols.ThreadStorageLoad,
        BootstrapSymbols.FunctionsChoose,
    ];

    private static readonly string[] s_ofOwnProcesses =
    [
        BootstrapSymbols.FunctionsRedirect,
        BootstrapSymbols.StacksAllowCode,
        BootstrapSymbols.RingOpen,
        BootstrapSymbols.SurroundingsSet,
        BootstrapSymbols.ProgramFork,
        BootstrapSymbols.ProgramSignal,
    ];

    private static readonly string[] s_ofAll =
    [
        BootstrapSymbols.DispatchFunction,
        BootstrapSymbols.LibrariesOpen,
        BootstrapSymbols.SymbolsLookUp,
        BootstrapSymbols.DylibManagerOpen,
        BootstrapSymbols.ProgramRun,
        BootstrapSymbols.FunctionCall,
        BootstrapSymbols.TypedCall,
        BootstrapSymbols.MemoryRead,
        BootstrapSymbols.MemoryReserve,
        BootstrapSymbols.SimpleMemoryReserve,
        BootstrapSymbols.SharedMapperReserve,
    ];

    [Fact]
    public void A_host_offers_what_its_system_has_but_nothing_that_is_done_to_the_process()
    {
        IReadOnlyDictionary<string, ExecutorAddress> offered = ExecutorComposition.InHost().Registry.Symbols;

        (string[] here, string[] elsewhere) = OperatingSystem.IsWindows() ? (s_ofWindows, s_ofLinux) : (s_ofLinux, s_ofWindows);
        Assert.All([.. s_ofAll, .. here], name => Assert.True(offered.ContainsKey(name), name));
        Assert.All([.. s_ofOwnProcesses, .. elsewhere], name => Assert.False(offered.ContainsKey(name), name));
    }

    [Fact]
    public void A_system_that_has_nothing_of_its_own_offers_what_all_have()
    {
        IReadOnlyDictionary<string, ExecutorAddress> offered = new ExecutorServices(static _ => new PlatformServices { Handles = Handles() }).Registry.Symbols;

        Assert.All(s_ofAll, name => Assert.True(offered.ContainsKey(name), name));
        Assert.All([.. s_ofLinux, .. s_ofWindows, .. s_ofOwnProcesses], name => Assert.False(offered.ContainsKey(name), name));
    }

    [Fact]
    public void Services_of_the_process_shut_down_first_and_those_of_libraries_last()
    {
        List<string> order = [];
        var services = new ExecutorServices(_ => new PlatformServices
        {
            Handles = Handles(),
            Libraries = [new Noted("library", order)],
            Images = [new Noted("first image", order), new Noted("second image", order)],
            Process = [new Noted("process", order)],
        });

        services.Shutdown();

        Assert.Equal(["process", "second image", "first image", "library"], order);
    }

    private static LibraryHandles Handles() => new(static () => { });

    private sealed class Noted(string name, List<string> order) : IService
    {
        public void Offer(ServiceRegistry registry) => registry.AddToken(name);

        public void Shutdown() => order.Add(name);
    }
}
