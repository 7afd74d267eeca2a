using System.Runtime.InteropServices;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions.Modules;

namespace Jitney.Functions;

/// <summary>A function of C that calls a delegate: linked code may be given its address. It lasts until its disposal, or the session's end.</summary>
/// <remarks>Calls come on any thread, many at once; out of process on threads of the pool, while linked code waits. A delegate that throws is told to
/// <see cref="Sessions.LinkSessionOptions.HandlerFailed"/>, and linked code gets zeros.</remarks>
public sealed class NativeCallback : IAsyncDisposable
{
    private readonly Module _module;
    private readonly Action _forget;
    private GCHandle _receiver;
    private int _isDisposed;

    internal NativeCallback(ExecutorAddress address, Module module, GCHandle receiver, Action forget)
    {
        Address = address;
        _module = module;
        _receiver = receiver;
        _forget = forget;
    }

    /// <summary>Where linked code finds it.</summary>
    public ExecutorAddress Address { get; }

    /// <summary>Takes it out: linked code must not call it any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        try
        {
            await _module.RemoveAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // It went with the session.
        }

        _forget();
        if (_receiver.IsAllocated)
        {
            _receiver.Free();
        }
    }
}
