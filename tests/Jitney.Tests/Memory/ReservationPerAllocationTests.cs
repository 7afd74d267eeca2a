using Jitney.Executors;
using Jitney.Failures;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.Testing;
using Jitney.TestSupport;
using Jitney.Tests.Executors;

namespace Jitney.Tests.Memory;

/// <summary>The memory manager for LLVM's simple memory manager, with LLVM's own executor.</summary>
public sealed class ReservationPerAllocationTests : IAsyncLifetime
{
    private IExecutorProcessControl? _control;
    private ReservationPerAllocationMemoryManager? _manager;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ReservationPerAllocationMemoryManager Manager => _manager!;

    public async ValueTask InitializeAsync()
    {
        _control = await ExecutorPrograms.StartLlvmAsync();
        _manager = Assert.IsType<ReservationPerAllocationMemoryManager>(MemoryManagers.Create(_control, MemoryTransport.Copy));
    }

    public async ValueTask DisposeAsync()
    {
        await Manager.DisposeAsync();
        await _control!.DisposeAsync();
    }

    [LinuxTheory]
    [InlineData(16UL)]
    [InlineData(65536UL)]
    public async Task Each_allocation_lives_and_dies_by_itself(ulong alignment)
    {
        MemoryAllocation first = await Manager.AllocateAsync(SlabMemoryManagerTests.Request(100, 5000, 10, alignment), Cancellation);
        await using MemoryAllocation abandoned = await Manager.AllocateAsync(SlabMemoryManagerTests.Request(0, 8, 8), Cancellation);
        Assert.Equal(0UL, (first.Code.Address.Value | first.ReadOnly.Address.Value | first.Writable.Address.Value) % alignment);
        Assert.Equal(2, Manager.Statistics.Allocations);

        FinalizedMemory finalized = await first.FinalizeAsync([], Cancellation);
        await finalized.DeallocateAsync(Cancellation);
        await abandoned.DisposeAsync();

        Assert.Equal(0, Manager.Statistics.Allocations);
    }

    [LinuxFact]
    public async Task A_failed_finalize_leaves_nothing_and_the_executor_goes_on()
    {
        MemoryAllocation code = await Manager.AllocateAsync(SlabMemoryManagerTests.Request(WrapperCode.Size, 0, 0), Cancellation);
        WrapperCode.Bytes(_control!.Description.TargetTriple).CopyTo(code.Code.WorkingMemory);
        await code.FinalizeAsync([], Cancellation);
        MemoryAllocation failing = await Manager.AllocateAsync(SlabMemoryManagerTests.Request(8, 8, 8), Cancellation);

        await Assert.ThrowsAnyAsync<ExecutorException>(() => failing.FinalizeAsync(
            [new AllocationAction(WrapperCode.Failing(code.Code.Address), WrapperCall.None)], Cancellation).AsTask());

        Assert.Equal(1, Manager.Statistics.Allocations);
        await using MemoryAllocation next = await Manager.AllocateAsync(SlabMemoryManagerTests.Request(8, 8, 8), Cancellation);
        Assert.Equal(2, Manager.Statistics.Allocations);
    }

    [LinuxFact]
    public async Task Memory_managers_are_chosen_by_what_is_offered()
    {
        await using IMemoryManager shared = MemoryManagers.Create(_control!, MemoryTransport.Shared);
        await using var here = new InProcessExecutor();

        Assert.IsType<SlabMemoryManager>(shared);
        Assert.IsType<LlvmSharedMemoryMapper>(MemoryManagers.CreateMapper(_control!, MemoryTransport.Shared, DataSharing.Private));
        Assert.IsType<SharedMapper>(MemoryManagers.CreateMapper(here, MemoryTransport.Shared, DataSharing.Private));
        Assert.IsType<CopyingMapper>(MemoryManagers.CreateMapper(here, MemoryTransport.Copy, DataSharing.Private));
        Assert.Throws<ArgumentException>(() => MemoryManagers.CreateMapper(here, MemoryTransport.Copy, DataSharing.Shared));
    }
}
