using Jitney.Executors;
using Jitney.Failures;
using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Memory;

/// <summary>Shares named memory with an executor that offers LLVM's shared-memory mapper.</summary>
/// <remarks>
/// <para>The executor makes the object and chooses the address; the name is unlinked here as soon as the object is open. LLVM's
/// executor sets protections page by page and names an allocation by its lowest address, so segments begin on pages of their
/// own. Data is always shared: LLVM knows no other way. Pages are secured before they are handed out.</para>
/// <para>An executor can cut the object short at any time, and whoever then touches a mapping of it is ended by SIGBUS. So working memory is this process's
/// own, and written to the object when it is initialized. Only where data is to be seen by both is the object mapped here.</para>
/// </remarks>
internal sealed class LlvmSharedMemoryMapper : IMemoryMapper
{
    private readonly MapperCalls _calls;
    private readonly DataSharing _sharing;
    private readonly ReservationTable<INamedView> _views = new();

    /// <summary>Makes a mapper.</summary>
    /// <param name="control">An executor on this machine that offers <see cref="BootstrapSymbols.SharedMapperReserve"/>; stays the caller's.</param>
    /// <param name="sharing">Whether this process is to see what linked code does to data. Such an executor is trusted not to cut its memory.</param>
    public LlvmSharedMemoryMapper(IExecutorProcessControl control, DataSharing sharing = DataSharing.Private) =>
        (_calls, _sharing) = (new MapperCalls(control), sharing);

    /// <inheritdoc/>
    public ulong PageSize => Math.Max(_calls.Control.Description.PageSize, (ulong)Environment.SystemPageSize);

    /// <inheritdoc/>
    public MapperTraits Traits => new(PacksAllocations: false, SharesReservations: true, GetsMemoryWhenPrepared: true);

    private ExecutorAddress Instance => _calls.Control.Description.Service(BootstrapSymbols.SharedMapperInstance);

    /// <inheritdoc/>
    /// <remarks>The preferred place is not looked at: LLVM's executor decides.</remarks>
    public async ValueTask<MemoryReservation> ReserveAsync(StripeSizes shape, ExecutorAddress preferred, CancellationToken cancellation)
    {
        const string Step = "reserve named shared memory";
        MapperCalls.CheckSize(Step, shape);

        // LLVM's executors leave removing names to the controller, which learns of them only from answers.
        _calls.Control.Find<IExtensibleExecutor>()?.ExpectNames();
        DateTimeOffset asked = DateTimeOffset.UtcNow;
        ReadOnlyMemory<byte> arguments = SharedMapperMessages.EncodeReserve(new SpsWriter(), Instance, shape.Total).Written;
        ReadOnlyMemory<byte> answer = await _calls.CallAsync(
            BootstrapSymbols.SharedMapperReserve, arguments, Step, CallLimit.Deadline, null, cancellation).ConfigureAwait(false);
        SharedReservation made = MapperCalls.Value(
            Step, MapperCalls.Decode(Step, answer, static bytes => SharedMapperMessages.DecodeReserveResult(bytes)));
        try
        {
            _calls.CheckStart(Step, made.Address, shape);
            _views.Add(Step, made.Address, MapperCalls.Locally(Step, () => Open(Step, made.Name, shape.Total, asked)));
            return new MemoryReservation(made.Address, shape);
        }
        catch (ExecutorException)
        {
            await _calls.AtTheEndAsync([made.Address], ReleaseAsync).ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public Memory<byte> Prepare(MemoryReservation reservation, ExecutorAddressRange range)
    {
        INamedView view = _views.Find(reservation);
        Memory<byte> bytes = view.Slice(reservation, range);
        return MapperCalls.Locally("get shared memory", () =>
        {
            view.Secure(reservation, range);
            return bytes;
        });
    }

    /// <inheritdoc/>
    public async ValueTask<ExecutorAddress> InitializeAsync(
        MemoryReservation reservation,
        IReadOnlyList<MemorySegment> segments,
        IReadOnlyList<AllocationAction> actions,
        CancellationToken cancellation)
    {
        INamedView view = _views.Find(reservation);
        Store(view, reservation, segments);
        ReadOnlyMemory<byte> arguments = SharedMapperMessages.EncodeInitialize(
            new SpsWriter(), Instance, reservation.Start, segments.Describe(), actions).Written;
        ExecutorAddress start = await _calls.InitializeAsync(
            BootstrapSymbols.SharedMapperInitialize, arguments, segments, actions, cancellation).ConfigureAwait(false);
        view.Forget(reservation, segments);
        return start;
    }

    /// <inheritdoc/>
    public ValueTask DeinitializeAsync(IReadOnlyList<ExecutorAddress> allocations, CancellationToken cancellation) =>
        _calls.SuccessAsync(
            BootstrapSymbols.SharedMapperDeinitialize,
            SharedMapperMessages.EncodeGiveBack(new SpsWriter(), Instance, allocations).Written,
            "deinitialize linked memory",
            CallLimit.Images,
            cancellation);

    /// <inheritdoc/>
    public bool Discard(MemoryReservation reservation, ExecutorAddressRange range)
    {
        INamedView view = _views.Find(reservation);
        return MapperCalls.Locally("give memory back to the system", () =>
        {
            view.Discard(reservation, range);
            return true;
        });
    }

    /// <inheritdoc/>
    public async ValueTask ReleaseAsync(IReadOnlyList<MemoryReservation> reservations, CancellationToken cancellation)
    {
        try
        {
            await ReleaseAsync([.. reservations.Select(reservation => reservation.Start)], cancellation).ConfigureAwait(false);
        }
        finally
        {
            foreach (MemoryReservation reservation in reservations)
            {
                _views.Remove(reservation.Start);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        IReadOnlyList<ExecutorAddress> left = _views.Starts;
        await _calls.AtTheEndAsync(left, ReleaseAsync).ConfigureAwait(false);
        foreach (ExecutorAddress start in left)
        {
            _views.Remove(start);
        }
    }

    private INamedView Open(string step, string name, ulong size, DateTimeOffset asked)
    {
        MemoryObject memoryObject = NamedMemory.Here.TakeFresh(name, size, asked, out string? problem)
            ?? throw new ExecutorException(FailureSide.Executor, step, $"the shared memory that it names {problem}");
        try
        {
            // LLVM's executor would only say "Permission denied", and only when something is initialized.
            memoryObject.RequireExecutable();
            return _sharing is DataSharing.Shared ? new MappedNamedView(SharedView.Of(memoryObject)) : new StagedNamedView(memoryObject);
        }
        catch
        {
            memoryObject.Dispose();
            throw;
        }
    }

    private static void Store(INamedView view, MemoryReservation reservation, IReadOnlyList<MemorySegment> segments)
    {
        try
        {
            if (view.Store(reservation, segments) is { } problem)
            {
                throw new ExecutorException(FailureSide.Executor, MapperCalls.InitializeStep, problem);
            }
        }
        catch (IOException exception)
        {
            throw new ExecutorException(FailureSide.Controller, MapperCalls.InitializeStep, exception.Message, exception);
        }
    }

    private ValueTask ReleaseAsync(IReadOnlyList<ExecutorAddress> starts, CancellationToken cancellation) =>
        _calls.SuccessAsync(
            BootstrapSymbols.SharedMapperRelease,
            SharedMapperMessages.EncodeGiveBack(new SpsWriter(), Instance, starts).Written,
            "release memory",
            CallLimit.Deadline,
            cancellation);
}
