using Jitney.Executors;
using Jitney.Memory;
using Jitney.Testing;

namespace Jitney.Tests.Memory;

/// <summary>What every mapper does, with every executor.</summary>
public abstract class MemoryMapperContract : IAsyncLifetime
{
    private IExecutorProcessControl? _control;
    private IMemoryMapper? _mapper;

    protected IExecutorProcessControl Control => _control!;

    protected IMemoryMapper Mapper => _mapper!;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _control = await StartAsync();
        _mapper = Create(_control);
    }

    public async ValueTask DisposeAsync()
    {
        if (_mapper is not null)
        {
            await _mapper.DisposeAsync();
        }

        if (_control is not null)
        {
            await _control.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    public static TheoryData<string> Checks => [.. Contracts.OfMapper(static () => throw new NotSupportedException(), static _ => throw new NotSupportedException()).Select(static check => check.Name)];

    [Theory]
    [MemberData(nameof(Checks), MemberType = typeof(MemoryMapperContract))]
    public Task Its_contract_is_kept(string check) => Contracts.OfMapper(StartAsync, Create).Single(other => other.Name == check).RunAsync(Cancellation);

    protected abstract Task<IExecutorProcessControl> StartAsync();

    protected abstract IMemoryMapper Create(IExecutorProcessControl control);
}
