using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Jitney.Protocol.Wire;

/// <summary>Memory for messages of a megabyte and more, which is used again where its user says that nobody looks at it any more: to get fresh pages
/// from the system takes longer than to fill them.</summary>
/// <remarks>Who says nothing loses nothing but that. Thread-safe.</remarks>
internal static class LargeBuffers
{
    private const int Least = 1 << 20;

    /// <summary>Gives memory with anything in it.</summary>
    /// <param name="size">The least number of bytes; below a megabyte it is just as many.</param>
    public static byte[] Rent(int size) => size < Least ? GC.AllocateUninitializedArray<byte>(size) : ArrayPool<byte>.Shared.Rent(size);

    /// <summary>Takes memory back that came from here, whole or as a part of it. From now on it belongs to somebody else.</summary>
    /// <param name="memory">What <see cref="SpsWriter.Written"/> was, or a message's arguments. Small memory is left to the collector.</param>
    public static void Return(ReadOnlyMemory<byte> memory)
    {
        if (MemoryMarshal.TryGetArray(memory, out ArraySegment<byte> part) && part.Array is { Length: >= Least } array && BitOperations.IsPow2(array.Length))
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}
