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
    /// <param name="seen">Called once, on another thread, when it is set.</param>
    public PoolWait(nint handle, Action seen)
    {
        _event = new ManualResetEvent(false);
        _event.SafeWaitHandle.Dispose();
        _event.SafeWaitHandle = new SafeWaitHandle(handle, ownsHandle: false);
        _registration = ThreadPool.UnsafeRegisterWaitForSingleObject(_event, (_, _) => seen(), null, Timeout.Infinite, executeOnlyOnce: true);
    }

    /// <summary>Ends the wait; nobody is called afterwards.</summary>
    public void Dispose()
    {
        if (_registration.Unregister(_ended))
        {
            _ended.WaitOne();
        }

        _ended.Dispose();
        _event.Dispose();
    }
}
