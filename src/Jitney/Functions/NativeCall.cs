using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Jitney.Executors;
using Jitney.Protocol.Messages;

namespace Jitney.Functions;

/// <summary>A call that is being put together: arguments are added in their order, then it is made, once.</summary>
/// <remarks>Every argument is checked against the signature as it is added; nothing is sent before the call is made.</remarks>
public ref struct NativeCall
{
    private const int MostKept = 1 << 16;
    private const int DataAlignment = 16;

    // One for each thread: a call has left it when it is on its way.
    [ThreadStatic]
    private static byte[]? t_message;

    private readonly NativeFunction _function;
    private byte[] _message;
    private List<int>? _pointers;
    private int _end;
    private int _next;
    private int _argument;
    private int _returned;

    internal NativeCall(NativeFunction function)
    {
        _function = function;
        NativeSignature signature = function.Signature;

        // The block: room for the result, the arguments, then what they point to.
        _next = TypedCallMessages.BlockOffset + signature.ResultSize;
        _end = _next + signature.ArgumentSize;
        _returned = signature.ResultSize;
        _message = t_message ?? new byte[512];
        t_message = null;
        if (_message.Length < _end)
        {
            _message = new byte[_end];
        }

        _message.AsSpan(TypedCallMessages.BlockOffset, _end - TypedCallMessages.BlockOffset).Clear();
    }

    /// <summary>Adds a number, an address, an enumeration or a struct, by its value.</summary>
    /// <exception cref="ArgumentException">The function takes something of another size here.</exception>
    /// <exception cref="InvalidOperationException">It takes no further argument.</exception>
    [UnscopedRef]
    public ref NativeCall Add<T>(T value)
        where T : unmanaged
    {
        int size = _function.Signature.SizeOf(_argument);
        if (size != Unsafe.SizeOf<T>())
        {
            throw new ArgumentException($"argument {_argument + 1} of {_function.Name} takes {size} bytes, and {typeof(T).Name} has {Unsafe.SizeOf<T>()}", nameof(value));
        }

        Span<byte> words = _message.AsSpan(_next);
        if (NativeWords.TryExtend(value, out ulong word))
        {
            MemoryMarshal.Write(words, word);
        }
        else
        {
            MemoryMarshal.Write(words, in value);
        }

        _next += (size + sizeof(ulong) - 1) & -sizeof(ulong);
        _argument++;
        return ref this;
    }

    /// <summary>Adds the address of a copy of a text, in UTF-8 with a zero behind it; null for a null pointer. The copy is gone when the call has ended.</summary>
    [UnscopedRef]
    public ref NativeCall AddText(string? text)
    {
        if (text is null)
        {
            return ref Add<nint>(0);
        }

        int length = Encoding.UTF8.GetByteCount(text);
        Span<byte> copy = AddPointer(length + 1);
        Encoding.UTF8.GetBytes(text, copy);
        copy[length] = 0;
        return ref this;
    }

    /// <summary>Adds the address of a copy of some values, which the function reads. The copy is gone when the call has ended.</summary>
    [UnscopedRef]
    public ref NativeCall AddCopy<T>(scoped ReadOnlySpan<T> values)
        where T : unmanaged
    {
        MemoryMarshal.AsBytes(values).CopyTo(AddPointer(checked(values.Length * Unsafe.SizeOf<T>())));
        return ref this;
    }

    /// <summary>Adds the address of a copy of some values, which the function may change.</summary>
    /// <returns>Where the values are found in the reply: <see cref="NativeReply.CopyTo"/>.</returns>
    public int AddExchange<T>(scoped ReadOnlySpan<T> values)
        where T : unmanaged
    {
        AddCopy(values);
        _returned = _end - TypedCallMessages.BlockOffset;
        return _returned - (values.Length * Unsafe.SizeOf<T>());
    }

    /// <summary>Makes the call, and gives what comes back.</summary>
    /// <param name="limit">How long to wait: by default as long as the function likes.</param>
    /// <param name="cancellation">Stops waiting; the function runs on, and its result is dropped.</param>
    /// <exception cref="Failures.ExecutorException">The executor ended, for example because the function crashed, or the time was over.</exception>
    /// <exception cref="InvalidOperationException">Not all arguments were added.</exception>
    public ValueTask<NativeReply> SendAsync(CallLimit? limit = null, CancellationToken cancellation = default)
    {
        ReadOnlyMemory<byte> message = Finish();
        ValueTask<ReadOnlyMemory<byte>> answer = _function.SendAsync(message, limit ?? CallLimit.None, cancellation);
        Keep();
        return answer.IsCompletedSuccessfully
            ? new ValueTask<NativeReply>(NativeReply.Read(_function, answer.Result, _returned))
            : ReplyAsync(_function, answer, _returned);
    }

    /// <summary>Makes the call on this thread where the executor is this process, and waits for it where small calls go through shared memory.</summary>
    /// <exception cref="Failures.ExecutorException">The executor ended, for example because the function crashed.</exception>
    /// <exception cref="InvalidOperationException">Not all arguments were added, or the executor is reached by messages only, for which no thread should wait.</exception>
    public NativeReply Send()
    {
        ReadOnlyMemory<byte> message = Finish();
        if (_function.Pointer != 0)
        {
            ReadOnlyMemory<byte> reply = _function.CallHere(message.Span);
            Keep();
            return NativeReply.Read(_function, reply, _returned);
        }

        _function.ThrowUnlessQuick();
        ValueTask<ReadOnlyMemory<byte>> answer = _function.SendAsync(message, CallLimit.None, CancellationToken.None);
        Keep();
        return NativeReply.Read(_function, answer.IsCompletedSuccessfully ? answer.Result : NativeWords.WaitFor(answer), _returned);
    }

    /// <summary>Makes the call, and gives its result.</summary>
    /// <inheritdoc cref="SendAsync"/>
    public ValueTask<TResult> InvokeAsync<TResult>(CallLimit? limit = null, CancellationToken cancellation = default)
        where TResult : unmanaged
    {
        _function.CheckResult(Unsafe.SizeOf<TResult>());
        ValueTask<NativeReply> reply = SendAsync(limit, cancellation);
        return reply.IsCompletedSuccessfully ? new ValueTask<TResult>(reply.Result.Result<TResult>()) : ResultAsync<TResult>(reply);
    }

    /// <summary>Makes the call of a function without a result.</summary>
    /// <inheritdoc cref="SendAsync"/>
    public ValueTask InvokeAsync(CallLimit? limit = null, CancellationToken cancellation = default)
    {
        ValueTask<NativeReply> reply = SendAsync(limit, cancellation);
        return reply.IsCompletedSuccessfully ? default : new ValueTask(reply.AsTask());
    }

    /// <summary>Makes the call, and gives its result.</summary>
    /// <inheritdoc cref="Send"/>
    public TResult Invoke<TResult>()
        where TResult : unmanaged
    {
        _function.CheckResult(Unsafe.SizeOf<TResult>());
        return Send().Result<TResult>();
    }

    /// <summary>Makes the call of a function without a result.</summary>
    /// <inheritdoc cref="Send"/>
    public void Invoke() => Send();

    private Span<byte> AddPointer(int size)
    {
        // What an address points to begins at a multiple of 16 in the block.
        int offset = (_end - TypedCallMessages.BlockOffset + DataAlignment - 1) & -DataAlignment;
        int start = offset + TypedCallMessages.BlockOffset;
        Grow(checked(start + size));
        (_pointers ??= []).Add(_next - TypedCallMessages.BlockOffset);
        Add((nint)offset);
        _end = start + size;
        return _message.AsSpan(start, size);
    }

    private void Grow(int size)
    {
        if (size > _message.Length)
        {
            var larger = new byte[(int)Math.Max(size, Math.Min(2L * _message.Length, Array.MaxLength))];
            _message.AsSpan(0, _end).CopyTo(larger);
            _message = larger;
        }
    }

    private ReadOnlyMemory<byte> Finish()
    {
        NativeSignature signature = _function.Signature;
        if (_argument != signature.Count)
        {
            throw new InvalidOperationException($"{_function.Name} takes {signature.Count} arguments, and {_argument} were added");
        }

        ReadOnlySpan<int> pointers = CollectionsMarshal.AsSpan(_pointers);
        int tail = TypedCallMessages.TailSize(pointers.Length);
        Grow(_end + tail);
        TypedCallMessages.WriteHead(_message, _function.Thunk, _function.Address, _returned, signature.ResultSize, _end - TypedCallMessages.BlockOffset);
        TypedCallMessages.WriteTail(_message.AsSpan(_end, tail), pointers);
        return _message.AsMemory(0, _end + tail);
    }

    private void Keep()
    {
        if (_message.Length <= MostKept)
        {
            t_message = _message;
        }

        // A second call would find the first one's arguments.
        _message = [];
        _argument = -1;
    }

    private static async ValueTask<NativeReply> ReplyAsync(NativeFunction function, ValueTask<ReadOnlyMemory<byte>> answer, int returned) =>
        NativeReply.Read(function, await answer.ConfigureAwait(false), returned);

    private static async ValueTask<TResult> ResultAsync<TResult>(ValueTask<NativeReply> reply)
        where TResult : unmanaged =>
        (await reply.ConfigureAwait(false)).Result<TResult>();
}
