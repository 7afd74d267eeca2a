using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Jitney.Execution.Running;
using Jitney.Executors;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Functions;

/// <summary>A variable of linked code. May be used from many threads, until its session ends.</summary>
/// <remarks>Where the executor is this process, and in sessions whose data is shared (<see cref="LinkSessionOptions.Sharing"/>), it is memory of this process, and
/// <see cref="Reference"/> is the variable itself. Else it is read and written by <see cref="ReadAsync"/> and <see cref="WriteAsync"/>.</remarks>
/// <typeparam name="T">Its type: a number, or a struct that lies in memory as the one in C. Nothing checks more than its size.</typeparam>
public sealed class Variable<T>
    where T : unmanaged
{
    private readonly RuntimeMemory _memory;
    private readonly bool _isOwn;
    private readonly Memory<byte>? _view;

    internal Variable(Session session, Symbol symbol, bool isShared)
    {
        _memory = session.RuntimeMemory;
        Name = symbol.Name;
        Address = symbol.Address;
        _isOwn = session.Executor.IsThisProcess();
        if (_isOwn || !isShared)
        {
            return;
        }

        try
        {
            _view = _memory.View(ExecutorAddressRange.Of(symbol.Address, (ulong)Unsafe.SizeOf<T>()));
        }
        catch (ArgumentException)
        {
            // Constants, and variables of libraries, are not among what is shared.
        }
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its address in the executor.</summary>
    public ExecutorAddress Address { get; }

    /// <summary>Whether it is memory of this process.</summary>
    public bool IsHere => _isOwn || _view is not null;

    /// <summary>The variable itself. It must not be used after the session's end, and a constant must not be written to.</summary>
    /// <exception cref="InvalidOperationException">It is not memory of this process.</exception>
    public ref T Reference
    {
        get
        {
            if (_isOwn)
            {
                return ref OwnVariables.At<T>(Address.Value);
            }

            if (_view is { } view)
            {
                return ref MemoryMarshal.AsRef<T>(view.Span);
            }

            throw new InvalidOperationException(
                $"{Name} is no memory of this process: set LinkSessionOptions.Sharing to {DataSharing.Shared}, or read and write it by {nameof(ReadAsync)} and {nameof(WriteAsync)}");
        }
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="Failures.ExecutorException">The executor has ended.</exception>
    public ValueTask<T> ReadAsync(CancellationToken cancellation = default) =>
        IsHere ? new ValueTask<T>(NativeWords.Normal(Reference)) : ReadRemotelyAsync(cancellation);

    /// <summary>Writes it.</summary>
    /// <exception cref="Failures.ExecutorException">The executor has ended, or it is a constant.</exception>
    public async ValueTask WriteAsync(T value, CancellationToken cancellation = default)
    {
        if (_view is { } view)
        {
            MemoryMarshal.Write(view.Span, in value);
            return;
        }

        var bytes = new byte[Unsafe.SizeOf<T>()];
        MemoryMarshal.Write(bytes, in value);
        await _memory.WriteAsync(Address, bytes, cancellation).ConfigureAwait(false);
    }

    private async ValueTask<T> ReadRemotelyAsync(CancellationToken cancellation)
    {
        var bytes = new byte[Unsafe.SizeOf<T>()];
        await _memory.ReadAsync(Address, bytes, cancellation).ConfigureAwait(false);
        return NativeWords.Normal(MemoryMarshal.Read<T>(bytes));
    }
}
