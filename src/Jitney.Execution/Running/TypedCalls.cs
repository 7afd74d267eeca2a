using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Jitney.Protocol.Messages;

namespace Jitney.Execution.Running;

/// <summary>Calls of functions with any signature, through code that was linked for such functions: <c>void thunk(function, const void *arguments, void *result)</c>.</summary>
internal static unsafe class TypedCalls
{
    private const int Alignment = 64;

    // What comes through a ring is smaller.
    private const int SmallBlock = 512;

    /// <summary>Makes a call on this thread.</summary>
    /// <param name="call">The call. Whoever sent it vouches for its addresses: the thunk is one, and the function is of its form.</param>
    /// <returns>The service's result: the part of the block that comes back.</returns>
    [SkipLocalsInit]
    public static byte[] Make(TypedCall call)
    {
        if (call.Block.Length <= SmallBlock)
        {
            byte* small = stackalloc byte[SmallBlock + Alignment];
            return Make(call, (byte*)(((nuint)small + (Alignment - 1)) & ~(nuint)(Alignment - 1)));
        }

        byte* block = (byte*)NativeMemory.AlignedAlloc((nuint)call.Block.Length, Alignment);
        try
        {
            return Make(call, block);
        }
        finally
        {
            NativeMemory.AlignedFree(block);
        }
    }

    // The block has as much room as the call's, which has checked its offsets.
    private static byte[] Make(TypedCall call, byte* block)
    {
        call.Block.CopyTo(new Span<byte>(block, call.Block.Length));
        for (int index = 0; index < call.Pointers.Length; index += sizeof(uint))
        {
            *(ulong*)(block + BinaryPrimitives.ReadUInt32LittleEndian(call.Pointers[index..])) += (ulong)block;
        }

        ((delegate* unmanaged<ulong, byte*, byte*, void>)call.Thunk.Value)(call.Function.Value, block + call.Arguments, block);
        byte[] result = GC.AllocateUninitializedArray<byte>(TypedCallMessages.ResultOffset + call.Returned);
        result[0] = 1;
        BinaryPrimitives.WriteInt64LittleEndian(result.AsSpan(1), call.Returned);
        new ReadOnlySpan<byte>(block, call.Returned).CopyTo(result.AsSpan(TypedCallMessages.ResultOffset));
        return result;
    }
}
