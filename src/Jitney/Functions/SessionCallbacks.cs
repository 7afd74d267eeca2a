using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using Jitney.Calls;
using Jitney.Execution.Running;
using Jitney.Executors;
using Jitney.Functions.Conventions;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;
using Jitney.Sessions.Modules;

namespace Jitney.Functions;

/// <summary>The functions of one session that call delegates. Thread-safe.</summary>
/// <param name="handlers">Answers the calls that come from another process.</param>
internal sealed class SessionCallbacks(CallHandlers handlers)
{
    private const string Entry = "__jitney_callback";
    private const string EntryTag = "__jitney_callbacks";

    // No symbol lies in the kernel's half of the addresses, so that these tags are nobody else's.
    private const ulong FirstTag = 0xFFFF_8000_0000_0000;

    private readonly Lock _lock = new();
    private bool _hasEntry;
    private long _count;

    /// <summary>Makes a function that calls somebody.</summary>
    public async ValueTask<NativeCallback> AddAsync(
        Session session, string what, NativeSignature signature, CallbackEntry.Receiver receiver, CancellationToken cancellation)
    {
        IExecutorProcessControl control = session.Executor;
        ICallingConvention convention = CallingConventions.Of(control.Description);
        CallShape shape = convention.ShapeOf(signature);
        int resultSize = shape.HasResultAddress ? signature.Result!.Size : signature.ResultSize;
        long number = Interlocked.Increment(ref _count);
        string name = string.Create(CultureInfo.InvariantCulture, $"{Entry}_{number}");
        ulong entry;
        ulong context;
        GCHandle handle = default;
        Action forget = static () => { };
        if (control.IsThisProcess())
        {
            handle = GCHandle.Alloc(Guarded(what, receiver));
            entry = CallbackEntry.Function;
            context = unchecked((ulong)GCHandle.ToIntPtr(handle));
        }
        else
        {
            entry = (await EntryAsync(session, cancellation).ConfigureAwait(false)).Value;
            context = FirstTag + (ulong)number;
            handlers.Place((ExecutorAddress)context, what, (arguments, _) => Answer(receiver, signature, resultSize, arguments));
            forget = () => handlers.Remove((ExecutorAddress)context);
        }

        Module? module = null;
        try
        {
            module = session.AddModule(name);
            ThunkCode code = convention.CallbackThunk(shape, new CallbackTarget(entry, context, signature.ArgumentSize, resultSize));
            module.AddMade(ThunkObject.Create("code of a callback", name, code, convention));
            return new NativeCallback((await session.LookUpAsync(name, cancellation).ConfigureAwait(false)).Address, module, handle, forget);
        }
        catch
        {
            forget();
            if (module is null || await RemovedAsync(module).ConfigureAwait(false))
            {
                Free(handle);
            }

            throw;
        }
    }

    private static void Free(GCHandle handle)
    {
        if (handle.IsAllocated)
        {
            handle.Free();
        }
    }

    private static async ValueTask<bool> RemovedAsync(Module module)
    {
        try
        {
            await module.RemoveAsync().ConfigureAwait(false);
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    // What asks the controller, with the names by which linked code does so.
    private async ValueTask<ExecutorAddress> EntryAsync(Session session, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (!_hasEntry)
            {
                session.Handle(EntryTag, static (_, _) => default);
                session.AddObject("code for callbacks", CallbackCode.Object(session.Executor.Description.Target));
                _hasEntry = true;
            }
        }

        return (await session.LookUpAsync(Entry, cancellation).ConfigureAwait(false)).Address;
    }

    private static ValueTask<ReadOnlyMemory<byte>> Answer(CallbackEntry.Receiver receiver, NativeSignature signature, int resultSize, ReadOnlyMemory<byte> arguments)
    {
        if (arguments.Length != signature.ArgumentSize)
        {
            throw new InvalidOperationException($"a call came with {arguments.Length} bytes of arguments instead of {signature.ArgumentSize}");
        }

        var result = new byte[resultSize];
        receiver(arguments.Span, result);
        return new ValueTask<ReadOnlyMemory<byte>>(result);
    }

    [SuppressMessage("Design", "CA1031", Justification = "The caller is native code, which no exception may reach.")]
    private CallbackEntry.Receiver Guarded(string what, CallbackEntry.Receiver receiver) => (arguments, result) =>
    {
        try
        {
            receiver(arguments, result);
        }
        catch (Exception exception)
        {
            result.Clear();
            handlers.Report(what, exception);
        }
    };
}
