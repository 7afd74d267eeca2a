using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Jitney.Functions;

/// <summary>A call that linked code makes. Generated code takes its arguments, in their order, and gives its result.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct NativeIncomingCall
{
    private readonly Span<byte> _result;
    private ReadOnlySpan<byte> _arguments;

    internal NativeIncomingCall(ReadOnlySpan<byte> arguments, Span<byte> result)
    {
        _arguments = arguments;
        _result = result;
        result.Clear();
    }

    /// <summary>The next argument.</summary>
    public T Next<T>()
        where T : unmanaged
    {
        T value = NativeWords.Normal(MemoryMarshal.Read<T>(_arguments));
        _arguments = _arguments[((Unsafe.SizeOf<T>() + sizeof(ulong) - 1) & -sizeof(ulong))..];
        return value;
    }

    /// <summary>Gives the result.</summary>
    public readonly void Return<T>(T value)
        where T : unmanaged
    {
        if (NativeWords.TryExtend(value, out ulong word) && _result.Length >= sizeof(ulong))
        {
            MemoryMarshal.Write(_result, word);
        }
        else
        {
            MemoryMarshal.Write(_result, in value);
        }
    }

    /// <summary>Makes the call of a delegate.</summary>
    /// <param name="target">The delegate.</param>
    /// <param name="call">Arguments and result.</param>
    public delegate void Answer<in TDelegate>(TDelegate target, ref NativeIncomingCall call)
        where TDelegate : Delegate;
}
