using System.Runtime.InteropServices;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Windows.Streams;

/// <summary>A transfer over a handle at which everybody waits, such as an anonymous pipe or a console: a thread of its own does so.</summary>
internal sealed unsafe class ThreadTransfer(SafeDescriptor descriptor, bool isWrite) : Transfer(descriptor, isWrite)
{
    private const int StackSize = 256 * 1024;
    private const int BetweenTries = 10;
    private const int LargestPieceOfRest = 4096;

    private readonly object _gate = new();
    private bool _hasThread;
    private bool _isClosed;
    private nint _thread;
    private byte* _bytes;
    private int _count;
    private int _done;
    private int _error;
    private volatile bool _isCancelled;

    /// <inheritdoc/>
    public override void Start(byte* bytes, int count)
    {
        lock (_gate)
        {
            _bytes = bytes;
            _count = count;
            _isCancelled = false;
            _ = EventCalls.Reset(Event);
            Monitor.Pulse(_gate);
            if (_hasThread)
            {
                return;
            }

            try
            {
                // It comes to the work that lies here when it can enter.
                new Thread(Run, StackSize) { IsBackground = true, Name = "Jitney stream" }.UnsafeStart();
                _hasThread = true;
            }
            catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
            {
                _bytes = null;
                (_done, _error) = (0, SystemErrorNumbers.ERROR_NOT_ENOUGH_MEMORY);
                _ = EventCalls.Set(Event);
            }
        }
    }

    /// <inheritdoc/>
    public override int Result(out int error)
    {
        lock (_gate)
        {
            error = _error;
            return _done;
        }
    }

    /// <inheritdoc/>
    public override bool TryNow(byte* bytes, int count, out int done, out int error)
    {
        (done, error) = Carry(bytes, count);
        return true;
    }

    /// <inheritdoc/>
    public override bool Cancel(int milliseconds)
    {
        // The thread may not have begun to wait, or not be there yet.
        _isCancelled = true;
        long end = Environment.TickCount64 + milliseconds;
        while (!Await(0))
        {
            if (milliseconds != Timeout.Infinite && Environment.TickCount64 >= end)
            {
                return false;
            }

            lock (_gate)
            {
                if (_thread != 0)
                {
                    _ = StreamCalls.CancelSynchronousIo(_thread);
                }
            }

            Await(BetweenTries);
        }

        return true;
    }

    /// <inheritdoc/>
    public override void Close()
    {
        bool hasThread;
        lock (_gate)
        {
            _isClosed = true;
            hasThread = _hasThread;
            Monitor.Pulse(_gate);
        }

        if (!hasThread)
        {
            base.Close();
        }
    }

    private void Run()
    {
        lock (_gate)
        {
            _thread = StreamCalls.OpenThread(StreamCalls.THREAD_TERMINATE, 0, StreamCalls.GetCurrentThreadId());
        }

        while (TryTake(out byte* bytes, out int count))
        {
            (int done, int error) = Carry(bytes, count);
            lock (_gate)
            {
                _bytes = null;
                (_done, _error) = (done, error);
                _ = EventCalls.Set(Event);
            }
        }

        base.Close();
    }

    private bool TryTake(out byte* bytes, out int count)
    {
        lock (_gate)
        {
            while (_bytes == null && !_isClosed)
            {
                Monitor.Wait(_gate);
            }

            bytes = _bytes;
            count = _count;
            if (!_isClosed)
            {
                return true;
            }

            if (_thread != 0)
            {
                _ = HandleCalls.Close(_thread);
                _thread = 0;
            }

            return false;
        }
    }

    // A pipe whose calls were told not to wait has to be asked again, and takes all of a piece or nothing.
    private (int Done, int Error) Carry(byte* bytes, int count)
    {
        int size = count;
        while (true)
        {
            uint done = 0;
            int result = IsWrite
                ? StreamCalls.WriteFile(Handle, bytes, (uint)size, &done, null)
                : StreamCalls.ReadFile(Handle, bytes, (uint)size, &done, null);
            int error = result != 0 ? 0 : Marshal.GetLastPInvokeError();
            if (!SystemErrorNumbers.IsNothingYet(error, (int)done, size, IsWrite))
            {
                return ((int)done, error == SystemErrorNumbers.ERROR_MORE_DATA ? 0 : error);
            }

            if (_isCancelled)
            {
                return (0, SystemErrorNumbers.ERROR_OPERATION_ABORTED);
            }

            if (IsWrite && size > 1)
            {
                size /= 2;
                continue;
            }

            _ = EventCalls.Wait(HandleCalls.ThisProcess, BetweenTries);
            size = Math.Min(count, LargestPieceOfRest);
        }
    }
}
