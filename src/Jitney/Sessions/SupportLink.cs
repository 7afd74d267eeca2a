using Jitney.Diagnostics;
using Jitney.Executors;
using Jitney.Linking.Resolution;
using Jitney.Memory;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;
using Jitney.RuntimeSupport;
using Jitney.RuntimeSupport.Image;
using Jitney.Sessions.Dylibs;
using Jitney.Sessions.Turns;

namespace Jitney.Sessions;

/// <summary>The support code, linked into an executor that does not offer all that linked programs need.</summary>
/// <remarks>It is linked as a batch of its own over the services that the executor does offer, LLVM's as a rule, and adds its names to the
/// executor's. From then on nobody needs to know. It stays until the stream ends: the executor waits for calls that still run, and
/// they may run through it. The controller's side of its memory goes with the connection.</remarks>
internal static class SupportLink
{
    /// <summary>Links the support code, if the executor lacks anything and can be helped.</summary>
    /// <remarks>Where nothing can be done, what is missing is named by whoever needs it.</remarks>
    /// <exception cref="Jitney.Failures.ExecutorException">The executor failed.</exception>
    public static async Task AddAsync(IExecutorProcessControl control, CancellationToken cancellation)
    {
        ExecutorDescription executor = control.Description;
        IReadOnlyList<(string Name, string Function)> lacked = SupportCode.LackedBy(executor, isChild: control.ProcessId is not null);
        if (lacked.Count == 0 || control.Find<IExtensibleExecutor>() is not { } extensible)
        {
            return;
        }

        // Half a group is as good as none: nobody is to use it.
        executor = executor with { BootstrapSymbols = SupportCode.Without(executor, lacked) };
        extensible.Extend(executor);
        if (!SupportCode.RunsIn(executor))
        {
            extensible.Extend(executor with { Shortcoming = $"there is no support code for {executor.TargetTriple}" });
            return;
        }

        if (Transport(executor) is not { } transport)
        {
            extensible.Extend(executor with { Shortcoming = "it offers nothing by which support code could be linked" });
            return;
        }

        // A small slab: there is one batch of a few pages.
        IMemoryManager memory = MemoryManagers.Create(control, transport, DataSharing.Private, 1 << 20);
        try
        {
            Dictionary<string, ExecutorAddress> names = await LinkAsync(control, memory, lacked, cancellation).ConfigureAwait(false);
            extensible.Extend(executor with { BootstrapSymbols = names });
            _ = ForgetAtTheEndAsync(control, memory);
        }
        catch (LinkException exception)
        {
            // The C library lacks something. Programs that need no support still run.
            extensible.Extend(executor with { Shortcoming = $"support code cannot be linked into it: {exception.Message}" });
            await memory.DisposeAsync().ConfigureAwait(false);
        }
        catch
        {
            await memory.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // Then nothing is said to the executor any more.
    private static async Task ForgetAtTheEndAsync(IExecutorProcessControl control, IMemoryManager memory)
    {
        await control.Ended.ConfigureAwait(false);
        await memory.DisposeAsync().ConfigureAwait(false);
    }

    private static MemoryTransport? Transport(ExecutorDescription executor)
    {
        if (!executor.Offers(BootstrapSymbols.DylibManagerOpen) && !executor.Offers(BootstrapSymbols.LibrariesOpen))
        {
            return null;
        }

        return executor.Offers(BootstrapSymbols.SimpleMemoryReserve) || executor.Offers(BootstrapSymbols.MemoryReserve) ? MemoryTransport.Copy
            : executor.Offers(BootstrapSymbols.SharedMapperReserve) ? MemoryTransport.Shared
            : null;
    }

    private static async Task<Dictionary<string, ExecutorAddress>> LinkAsync(
        IExecutorProcessControl control, IMemoryManager memory, IReadOnlyList<(string Name, string Function)> lacked, CancellationToken cancellation)
    {
        using var files = new SessionFiles();
        var dylib = new DylibInputs(files, new NameRules());
        dylib.Definitions.Space.Target = control.Description.Target;
        dylib.AddObject(new InputName("support code"), SupportCode.Object(control.Description.Target), InputUse.WhenNeeded);
        var imports = new ExecutorImports(Task.FromResult(control), []);
        var surroundings = new ImageSurroundings(control, imports.References, imports.Given, new Undoings(), () => []);
        var pipeline = new LinkPipeline(
            new DylibSet(dylib),
            imports,
            Task.FromResult(new LinkDestination(memory, new SupportImage(new ExecutorImageSupport(surroundings)), control.Description.Target)),
            new PassList([]),
            new LinkOptions(),
            files,
            new ThreadStorageCheck());
        LinkRequest request = dylib.Request([.. lacked.Select(service => service.Function), SupportCode.End]);
        _ = await pipeline.LinkAsync(request, new PhaseClock(), new LinkPatience(cancellation)).ConfigureAwait(false);

        var names = new Dictionary<string, ExecutorAddress>(control.Description.BootstrapSymbols);
        for (int index = 0; index < lacked.Count; index++)
        {
            names[lacked[index].Name] = dylib.Definitions.Linked[request.Names[index]].Address;
        }

        return names;
    }
}
