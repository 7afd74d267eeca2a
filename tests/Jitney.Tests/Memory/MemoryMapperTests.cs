using Jitney.Executors;
using Jitney.Memory;

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
    protected override Task<IExecutorProcessControl> StartAsync() => ExecutorPrograms.StartJitneyAsync();

    protected override IMemoryMapper Create(IExecutorProcessControl control) => new SharedMapper(control, DataSharing.Private);
}

/// <summary>Copies to a child process.</summary>
public sealed class CopyingMapperChildTests : StripedReservationContract
{
    protected override Task<IExecutorProcessControl> StartAsync() => ExecutorPrograms.StartJitneyAsync();

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
