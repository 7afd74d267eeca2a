using Jitney.Executors;
using Jitney.Interop.Streams;
using Jitney.Memory;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.Sessions;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Tests.Executors.Foreign;

/// <summary>Is an executor on another kind of machine understood? Debian's for arm64 runs under qemu-user; test.sh fetches both.</summary>
public sealed class AArch64ExecutorTests
{
    private const int Patience = 120_000;

    [LinuxFact(Timeout = Patience)]
    public async Task It_greets_and_knows_its_symbols()
    {
        await using IExecutorProcessControl control = await StartAsync();
        ExecutorDescription executor = control.Description;

        Assert.StartsWith("aarch64", executor.TargetTriple, StringComparison.Ordinal);
        SpsWriter open = DylibManagerMessages.EncodeOpen(new SpsWriter(), executor.Service(BootstrapSymbols.DylibManagerInstance), "", 0);
        ReadOnlyMemory<byte> opened = await control.CallAsync(executor.Service(BootstrapSymbols.DylibManagerOpen), open.Written, "open", cancellation: Cancellation);
        ExecutorAddress process = CommonResults.DecodeAddress(opened.Span).Value;
        SpsWriter lookUp = DylibManagerMessages.EncodeLookUp(
            new SpsWriter(),
            executor.Service(BootstrapSymbols.DylibManagerInstance),
            process,
            [new DylibSymbolRequest("malloc", true), new DylibSymbolRequest("there_is_no_such_thing", false), new DylibSymbolRequest("puts", true)]);
        ReadOnlyMemory<byte> found = await control.CallAsync(executor.Service(BootstrapSymbols.DylibManagerLookUp), lookUp.Written, "look up", cancellation: Cancellation);
        IReadOnlyList<ExecutorAddress> addresses = DylibManagerMessages.DecodeLookUpResult(found.Span, executor.DylibLookUpForm).Value!;

        Assert.Equal([false, true, false], addresses.Select(address => address.IsNull));
    }

    [LinuxFact(Timeout = Patience)]
    public async Task Its_memory_takes_code_that_runs_and_is_given_back()
    {
        await using IExecutorProcessControl control = await StartAsync();
        await using IMemoryManager memory = MemoryManagers.Create(control, MemoryTransport.Copy);
        await using MemoryAllocation allocation = await memory.AllocateAsync(
            new AllocationRequest(new SegmentRequest(8, 8, 8), new SegmentRequest(4, 16, 4), new SegmentRequest(0x5000, 8, 0)), Cancellation);

        // mov w0, #42; ret
        allocation.Write(allocation.Code, 0, [0x40, 0x05, 0x80, 0x52, 0xc0, 0x03, 0x5f, 0xd6]);
        allocation.Write(allocation.ReadOnly, 0, [1, 2, 3, 4]);
        FinalizedMemory finalized = await allocation.FinalizeAsync([], Cancellation);
        ReadOnlyMemory<byte> result = await control.CallAsync(
            control.Description.Service(BootstrapSymbols.RunAsVoidFunction),
            RunMessages.EncodeVoidFunction(new SpsWriter(), allocation.Code.Address).Written,
            "run",
            CallLimit.None,
            cancellation: Cancellation);
        await finalized.DeallocateAsync(Cancellation);

        Assert.Equal(42, RunMessages.DecodeIntResult(result.Span));
        Assert.Equal(0L, memory is ReservationPerAllocationMemoryManager manager ? manager.Statistics.Allocations : -1L);
    }

    [LinuxFact(Timeout = Patience)]
    public async Task Objects_of_this_machine_are_not_run_there()
    {
        await using Session session = await Session.StartAsync(
            new LinkSessionOptions { Executor = ExecutorChoice.Connected(await StartAsync()), Memory = MemoryTransport.Copy }, Cancellation);
        session.AddObject("test.o", Compiled.Object("int begun; __attribute__((constructor)) static void begin(void) { begun = 1; } int run(void) { return begun; }"));

        await Assert.ThrowsAnyAsync<JitneyException>(async () => await session.LookUpAsync("run", Cancellation));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Task<IExecutorProcessControl> StartAsync()
    {
        string? folder = Folder();
        Assert.SkipUnless(folder is not null, "artifacts/arm64 is not there: eng/target-root.sh could not fetch it");
        string launcher = Path.Combine(folder!, "llvm-executor");
        ChildExecutorOptions options = ChildExecutorOptions.For(launcher) with { Patience = new ExecutorOptions { Deadline = TimeSpan.FromSeconds(60) } };
        return ChildExecutor.StartAsync(options, Cancellation);
    }

    private static string? Folder()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "artifacts", "arm64", "complete")))
        {
            directory = directory.Parent;
        }

        return directory is null ? null : Path.Combine(directory.FullName, "artifacts", "arm64");
    }
}
