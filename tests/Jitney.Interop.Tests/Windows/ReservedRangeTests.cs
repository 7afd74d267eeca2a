using Jitney.Interop.Memory;
using Jitney.Interop.Windows.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Windows;

/// <summary>Does a range keep what it has been given?</summary>
public sealed class ReservedRangeTests
{
    private const MemoryProtection Data = MemoryProtection.Read | MemoryProtection.Write;
    private const ulong Piece = MemoryCalls.Granularity;

    [WindowsFact]
    public unsafe void A_view_takes_no_memory_away()
    {
        using MemoryObject memory = MemoryObject.Create("test", Piece);
        using ReservedRange range = ReservedRange.Reserve((nuint)(4 * Piece));
        range.Protect(0, Piece, Data);
        byte* first = (byte*)range.Address;
        *first = 42;
        try
        {
            range.Map(2 * Piece, Piece, Data, memory.Handle, 0);
        }
        catch (SystemCallException exception)
        {
            // Where a reservation is in one piece, the view has no place in it.
            Assert.Equal(MemoryCalls.InvalidAddress, exception.Error);
        }

        Assert.True(range.HasMemory(0, Piece));
        Assert.Equal(42, *first);
    }
}
