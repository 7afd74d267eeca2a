using System.Runtime.InteropServices;
using Jitney.Interop.Sockets;
using Jitney.Interop.Streams;
using Jitney.Interop.Windows.Streams;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Windows.Sockets;

/// <summary>A named pipe at which others of the same user can connect.</summary>
/// <remarks>Each connection is an instance of the pipe. There is always one to which nobody is connected, so that the name stays this process's.</remarks>
internal sealed unsafe class PipeListener : ListeningSocket
{
    private const int CancelTakes = 1000;

    private readonly string _name;
    private readonly SafeDescriptor _knock = Descriptors.Here.MakeSignal();
    private readonly StreamCalls.Overlapped* _overlapped = (StreamCalls.Overlapped*)NativeMemory.AllocZeroed((nuint)sizeof(StreamCalls.Overlapped));
    private SafeDescriptor _instance;
    private bool _isUnderWay;
    private bool _isDisposed;

    private PipeListener(PipeAddress address, string name, SafeDescriptor instance) => (Address, _name, _instance) = (address, name, instance);

    /// <inheritdoc/>
    public override ConnectionAddress Address { get; }

    /// <inheritdoc/>
    public override SafeHandle Descriptor => _knock;

    /// <summary>Begins to listen.</summary>
    /// <exception cref="SystemCallException">The system refused.</exception>
    /// <exception cref="IOException">Somebody listens there already.</exception>
    public static ListeningSocket Open(PipeAddress address)
    {
        string name = NamedPipes.Prefix + address.Name;
        SafeDescriptor instance;
        try
        {
            // The refusal of a first instance does not say that there is one already.
            instance = IsThere(name)
                ? throw new SystemCallException(SystemProblem.PermissionDenied, "CreateNamedPipeW", name)
                : NamedPipes.MakeInstance(name, isDuplex: true, isFirst: true, StreamCalls.PIPE_UNLIMITED_INSTANCES);
        }
        catch (SystemCallException exception) when (exception.Error is SystemErrorNumbers.ERROR_ACCESS_DENIED or SystemErrorNumbers.ERROR_PIPE_BUSY)
        {
            throw new IOException($"somebody listens at {address} already", exception);
        }

        var listener = new PipeListener(address, name, instance);
        try
        {
            listener.Await();
            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override SafeDescriptor? TryAccept(out string? problem)
    {
        problem = null;
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (EventCalls.Wait(_knock.Number, 0) != EventCalls.IsSet)
        {
            return null;
        }

        if (_isUnderWay)
        {
            uint count;
            _isUnderWay = false;
            if (StreamCalls.GetOverlappedResult(_instance.Number, _overlapped, &count, 0) == 0)
            {
                int error = Marshal.GetLastPInvokeError();
                if (error == SystemErrorNumbers.ERROR_OPERATION_ABORTED)
                {
                    // The thread that waited has ended, and nobody has come.
                    Await();
                    return null;
                }

                problem = Marshal.GetPInvokeErrorMessage(error);
            }
        }

        // The next instance is there before this one can be gone.
        SafeDescriptor next = NamedPipes.MakeInstance(_name, isDuplex: true, isFirst: false, StreamCalls.PIPE_UNLIMITED_INSTANCES);
        SafeDescriptor connection = _instance;
        _instance = next;
        try
        {
            Await();
        }
        catch
        {
            // Whoever asks again comes to the new instance.
            connection.Dispose();
            _ = EventCalls.Set(_knock.Number);
            throw;
        }

        // Nobody but this user can have opened it: the system has looked at the pipe's access list.
        if (problem is null)
        {
            connection.IsWaiting = false;
            return connection;
        }

        connection.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        bool isOver = !_isUnderWay;
        if (_isUnderWay)
        {
            _ = StreamCalls.CancelIo(_instance.Number, _overlapped);
            isOver = EventCalls.Wait(_knock.Number, CancelTakes) == EventCalls.IsSet;
        }

        _instance.Dispose();
        _knock.Dispose();
        if (isOver)
        {
            // What the system does not give up keeps what it would write to.
            NativeMemory.Free(_overlapped);
        }
    }

    // Whether there is a free instance, or one that is not, or somebody else's. What is wrong with a name is told when the pipe is made.
    private static bool IsThere(string name) => StreamCalls.WaitForInstance(name, 1) != 0
        || Marshal.GetLastPInvokeError() is SystemErrorNumbers.ERROR_SEM_TIMEOUT or SystemErrorNumbers.ERROR_ACCESS_DENIED or SystemErrorNumbers.ERROR_PIPE_BUSY;

    private void Await()
    {
        *_overlapped = new StreamCalls.Overlapped { Event = _knock.Number };
        _ = EventCalls.Reset(_knock.Number);
        if (StreamCalls.ConnectNamedPipe(_instance.Number, _overlapped) != 0)
        {
            return;
        }

        switch (Marshal.GetLastPInvokeError())
        {
            case SystemErrorNumbers.ERROR_IO_PENDING:
                _isUnderWay = true;
                break;
            case SystemErrorNumbers.ERROR_PIPE_CONNECTED or SystemErrorNumbers.ERROR_NO_DATA:
                // Somebody was here between the pipe's being made and now, and may have left since.
                _ = EventCalls.Set(_knock.Number);
                break;
            case int error:
                throw new SystemCallException("ConnectNamedPipe", error, _name);
        }
    }
}
