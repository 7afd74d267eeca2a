using Jitney.Executors;
using Jitney.Failures;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Memory;

/// <summary>Chooses how an executor's memory is managed, by what the executor offers.</summary>
public static class MemoryManagers
{
    private const ulong SlabSizeInProcess = 128UL << 20;

    /// <summary>How bytes had best travel to an executor.</summary>
    public static MemoryTransport Suitable(IExecutorProcessControl control) => control.IsOnThisMachine ? MemoryTransport.Shared : MemoryTransport.Copy;

    /// <summary>Makes the memory manager for an executor.</summary>
    /// <param name="control">The executor; stays the caller's and must outlive the manager.</param>
    /// <param name="transport">How bytes shall travel.</param>
    /// <param name="sharing">How writable data is mapped where bytes are shared.</param>
    /// <param name="slabSize">The size of a slab in bytes, where there are slabs; null for what suits the process.</param>
    /// <exception cref="ExecutorException">The executor, or the connection, cannot do it.</exception>
    public static IMemoryManager Create(
        IExecutorProcessControl control,
        MemoryTransport transport,
        DataSharing sharing = DataSharing.Private,
        ulong? slabSize = null)
    {
        IMemoryMapper mapper = CreateMapper(control, transport, sharing);
        return mapper.Traits.SharesReservations
            ? new SlabMemoryManager(mapper, slabSize ?? (control.IsThisProcess() ? SlabSizeInProcess : SlabMemoryManager.DefaultSlabSize))
            : new ReservationPerAllocationMemoryManager(mapper);
    }

    /// <summary>Makes Jitney's memory manager over a mapper of somebody's own.</summary>
    /// <param name="mapper">The mapper, which goes with the manager.</param>
    public static IMemoryManager Create(IMemoryMapper mapper) =>
        Given.Something(mapper).Traits.SharesReservations ? new SlabMemoryManager(mapper, SlabSizeInProcess) : new ReservationPerAllocationMemoryManager(mapper);

    /// <summary>Makes the mapper for an executor: Jitney's own form where it is offered, else LLVM's.</summary>
    /// <inheritdoc cref="Create(IExecutorProcessControl, MemoryTransport, DataSharing, ulong?)" path="/exception"/>
    public static IMemoryMapper CreateMapper(IExecutorProcessControl control, MemoryTransport transport, DataSharing sharing) => transport switch
    {
        MemoryTransport.Shared => CreateSharing(control, sharing),
        MemoryTransport.Copy => CreateCopying(control, sharing),
        _ => throw new ArgumentOutOfRangeException(nameof(transport)),
    };

    private static IMemoryMapper CreateSharing(IExecutorProcessControl control, DataSharing sharing)
    {
        ExecutorDescription executor = control.Description;
        if (executor.Offers(BootstrapSymbols.MemoryReserveFile))
        {
            return new SharedMapper(control, sharing, ObjectHandOver.File);
        }

        if (executor.Offers(BootstrapSymbols.MemoryReserve) && control.CarriesDescriptors)
        {
            return new SharedMapper(control, sharing);
        }

        return executor.Offers(BootstrapSymbols.SharedMapperReserve)
            ? new LlvmSharedMemoryMapper(control, sharing)
            : throw new ExecutorException(
                FailureSide.Executor,
                "share memory",
                executor.Offers(BootstrapSymbols.MemoryReserve)
                    ? "the connection carries no descriptors, and the executor offers no named memory"
                    : "it does not offer it");
    }

    private static IMemoryMapper CreateCopying(IExecutorProcessControl control, DataSharing sharing)
    {
        ExecutorDescription executor = control.Description;
        if (sharing == DataSharing.Shared)
        {
            throw new ArgumentException("data cannot be shared where memory is copied", nameof(sharing));
        }

        if (executor.Offers(BootstrapSymbols.MemoryReserve))
        {
            return new CopyingMapper(control);
        }

        return executor.Offers(BootstrapSymbols.SimpleMemoryReserve)
            ? new LlvmSimpleMemoryMapper(control)
            : throw new ExecutorException(FailureSide.Executor, "take linked memory", "it offers no memory manager that is known here");
    }
}
