using Microsoft.Win32.SafeHandles;

namespace Jitney.Interop.Windows.Streams;

/// <summary>A wait for one event that the runtime's thread pool carries out.</summary>
internal sealed class PoolWait : IDisposable
{
    private readonly ManualResetEvent _event;
    private readonly ManualResetEvent _ended = new(false);
    private readonly RegisteredWaitHandle _registration;

    /// <summary>Begins to wait.</summary>
    /// <param name="handle">The event, which must stay open until disposal.</param>
    /// <param name="seen">Called once, on another thread, when it is set or the time is up. Must not wait for anybody who may dispose of this.</param>
    /// <param name="milliseconds">How long at most; -1 for as long as it takes.</param>
    public PoolWait(nint handle, Action seen, int milliseconds = Timeout.Infinite)
    {
        _event = new ManualResetEvent(false);
        _event.SafeWaitHandle.Dispose();
        _event.SafeWaitHandle = new SafeWaitHandle(handle, ownsHandle: false);
        _registration = ThreadPool.UnsafeRegisterWaitForSingleObject(_event, (_, _) => seen(), null, milliseconds, executeOnlyOnce: true);
    }

    /// <summary>Ends the wait; nobody is called afterwards.</summary>
    public void Dispose()
    {
        // Until the pool says so it may look at the event, which the caller closes next. It does so as soon as nobody is being called.
        if (_registration.Unregister(_ended))
        {
            _ended.WaitOne();
        }

        _ended.Dispose();
        _event.Dispose();
    }
}
