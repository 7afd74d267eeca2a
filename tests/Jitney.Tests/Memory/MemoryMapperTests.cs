using Jitney.Executors;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.Tests.Executors;

namespace Jitney.Tests.Memory;

/// <summary>Shared memory inside this process, where code is mapped twice.</summary>
public sealed class SharedMapperInProcessTests : StripedReservationContract
{
    protected override Task<IExecutorProcessControl> StartAsync() => Task.FromResult<IExecutorProcessControl>(new InProcessExecutor());

    protected override IMemoryMapper Create(IExecutorProcessControl control) => new SharedMapper(control, DataSharing.Private);
}

/// <summary>The same with shared data.</summary>
public sealed class SharedDataMapperInProcessTests : StripedReservationContract
{
    protected override Task<IExecutorProcessControl> StartAsync() => Task.FromResult<IExecutorProcessControl>(new InProcessExecutor());

    protected override IMemoryMapper Create(IExecutorProcessControl control) => new SharedMapper(control, DataSharing.Shared);
}

/// <summary>Copies inside this process.</summary>
public sealed class CopyingMapperInProcessTests : StripedReservationContract
{
    protected override Task<IExecutorProcessControl> StartAsync() => Task.FromResult<IExecutorProcessControl>(new InProcessExecutor());

    protected override IMemoryMapper Create(IExecutorProcessControl control) => new CopyingMapper(control);
}

/// <summary>LLVM's shared-memory mapper as Jitney's executor offers it.</summary>
public sealed class LlvmSharedMemoryMapperInProcessTests : SharedReservationContract
{
    protected override Task<IExecutorProcessControl> StartAsync() => Task.FromResult<IExecutorProcessControl>(new InProcessExecutor());

    protected override IMemoryMapper Create(IExecutorProcessControl control) => new LlvmSharedMemoryMapper(control);
}

/// <summary>LLVM's simple memory manager as Jitney's executor offers it.</summary>
public sealed class LlvmSimpleMemoryMapperInProcessTests : MemoryMapperContract
{
    protected override Task<IExecutorProcessControl> StartAsync() => Task.FromResult<IExecutorProcessControl>(new InProcessExecutor());

    protected override IMemoryMapper Create(IExecutorProcessControl control) => new LlvmSimpleMemoryMapper(control);
}

/// <summary>Shared memory with a child process.</summary>
public sealed class SharedMapperChildTests : StripedReservationContract
{
    protected override Task<IExecutorProcessControl> StartAsync() => ExecutorPrograms.StartOwnAsync();

    protected override IMemoryMapper Create(IExecutorProcessControl control) => new SharedMapper(control, DataSharing.Private);
}

/// <summary>Which memory of the shared kind is as good as the controller's own.</summary>
public sealed class FaultedInMemoryTests
{
    [Fact]
    public async Task Only_what_was_got_ahead_of_time_and_not_given_back()
    {
        await using var control = new InProcessExecutor();
        await using IMemoryMapper mapper = new SharedMapper(control, DataSharing.Private);
        MemoryReservation reservation = await mapper.ReserveAsync(new StripeSizes(1 << 20, 1 << 20, 1 << 20), default, TestContext.Current.CancellationToken);
        ExecutorAddressRange head = ExecutorAddressRange.Of(reservation.Code.Start, 4 * mapper.PageSize);
        Assert.False(mapper.IsFaultedIn(reservation, head));

        await mapper.FaultInAsync(reservation, [head, ExecutorAddressRange.Of(reservation.Writable.Start, 0)], TestContext.Current.CancellationToken);
        Assert.True(mapper.IsFaultedIn(reservation, head));
        Assert.True(mapper.IsFaultedIn(reservation, ExecutorAddressRange.Of(head.Start + 100, 50)));
        Assert.False(mapper.IsFaultedIn(reservation, ExecutorAddressRange.Of(head.Start + 100, head.Size)));
        Assert.False(mapper.IsFaultedIn(reservation, ExecutorAddressRange.Of(reservation.ReadOnly.Start, 1)));
        Assert.False(mapper.IsFaultedIn(reservation, ExecutorAddressRange.Of(reservation.Writable.Start, 1)));

        Assert.True(mapper.Discard(reservation, ExecutorAddressRange.Of(head.Start + mapper.PageSize, mapper.PageSize)));
        Assert.False(mapper.IsFaultedIn(reservation, head));
    }
}

/// <summary>Copies to a child process.</summary>
public sealed class CopyingMapperChildTests : StripedReservationContract
{
    protected override Task<IExecutorProcessControl> StartAsync() => ExecutorPrograms.StartOwnAsync();

    protected override IMemoryMapper Create(IExecutorProcessControl control) => new CopyingMapper(control);
}

/// <summary>Named shared memory with LLVM's own executor.</summary>
public sealed class LlvmSharedMemoryMapperTests : SharedReservationContract
{
    protected override Task<IExecutorProcessControl> StartAsync() => ExecutorPrograms.StartLlvmAsync();

    protected override IMemoryMapper Create(IExecutorProcessControl control) => new LlvmSharedMemoryMapper(control);
}

/// <summary>Copies to LLVM's own executor.</summary>
public sealed class LlvmSimpleMemoryMapperTests : MemoryMapperContract
{
    protected override Task<IExecutorProcessControl> StartAsync() => ExecutorPrograms.StartLlvmAsync();

    protected override IMemoryMapper Create(IExecutorProcessControl control) => new LlvmSimpleMemoryMapper(control);
}
