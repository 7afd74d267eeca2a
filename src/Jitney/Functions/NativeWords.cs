using System.Runtime.CompilerServices;

namespace Jitney.Functions;

/// <summary>Values as words of registers.</summary>
internal static class NativeWords
{
    /// <summary>Extends a small integer to a word by its sign. What is larger, and no number, stays as it is.</summary>
    /// <remarks>Who is called may rely on 32 bits: clang does, GCC does not.</remarks>
    public static bool TryExtend<T>(T value, out ulong word)
        where T : unmanaged
    {
        word = 0;
        if (typeof(T) == typeof(int) || typeof(T) == typeof(uint) || typeof(T) == typeof(float))
        {
            word = typeof(T) == typeof(int) ? unchecked((ulong)Unsafe.BitCast<T, int>(value)) : Unsafe.BitCast<T, uint>(value);
            return true;
        }

        if (typeof(T) == typeof(sbyte))
        {
            word = unchecked((ulong)Unsafe.BitCast<T, sbyte>(value));
            return true;
        }

        if (typeof(T) == typeof(short))
        {
            word = unchecked((ulong)Unsafe.BitCast<T, short>(value));
            return true;
        }

        if (typeof(T) == typeof(bool))
        {
            word = Unsafe.BitCast<T, byte>(value) == 0 ? 0UL : 1;
            return true;
        }

        if (typeof(T).IsEnum && Unsafe.SizeOf<T>() < sizeof(ulong))
        {
            return Type.GetTypeCode(typeof(T)) switch
            {
                TypeCode.SByte => TryExtend(Unsafe.BitCast<T, sbyte>(value), out word),
                TypeCode.Int16 => TryExtend(Unsafe.BitCast<T, short>(value), out word),
                TypeCode.Int32 => TryExtend(Unsafe.BitCast<T, int>(value), out word),
                _ => false,
            };
        }

        return false;
    }

    /// <summary>A value that came from elsewhere, as C# wants it: of a <see cref="bool"/> that is not 0, 1.</summary>
    public static T Normal<T>(T value)
        where T : unmanaged => typeof(T) == typeof(bool) ? Unsafe.BitCast<bool, T>(Unsafe.BitCast<T, byte>(value) != 0) : value;

    /// <summary>Waits for an answer that comes through shared memory, or almost.</summary>
    public static ReadOnlyMemory<byte> WaitFor(ValueTask<ReadOnlyMemory<byte>> answer)
    {
        // The caller asked for it, and no thread of the pool is needed for the answer.
#pragma warning disable RS0030
        return answer.AsTask().GetAwaiter().GetResult();
#pragma warning restore RS0030
    }
}
