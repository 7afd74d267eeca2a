using System.Numerics;
using Jitney.Interop.Windows.Libraries;
using Jitney.Interop.Windows.Memory;

namespace Jitney.Interop.Windows.Threads;

/// <summary>The room for linked code's thread-local variables in the block that each thread has of this program's (<c>room.c</c>). Thread-safe.</summary>
/// <remarks>Threads that are there get the first values at once; threads that come have them from the image.</remarks>
internal static unsafe class ThreadRoom
{
    private const int LargestAlignment = 64;

    private static readonly Lock s_gate = new();
    private static readonly SortedList<int, int> s_taken = [];

    /// <summary>Whether this program has such room.</summary>
    public static bool IsThere => StartCalls.AreThere;

    /// <summary>The number by which compiled code finds the block.</summary>
    public static uint Index => StartCalls.GetRoomIndex();

    /// <summary>Takes room, and gives it its first values in every thread.</summary>
    /// <param name="template">The first values; what lies behind them is zero.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="alignment">A power of two.</param>
    /// <param name="offset">Where in each thread's block it lies.</param>
    /// <returns>Null, or why there is none.</returns>
    public static string? Take(ReadOnlySpan<byte> template, ulong size, ulong alignment, out ulong offset)
    {
        offset = 0;
        int room = (int)StartCalls.GetRoomSize();
        if (!BitOperations.IsPow2(alignment) || alignment > LargestAlignment)
        {
            return $"thread-local variables are aligned to at most {LargestAlignment} here, not to {alignment}";
        }

        if (size > (ulong)room || (ulong)template.Length > size)
        {
            return $"there is room for {room} bytes of thread-local variables, not for {size}";
        }

        var values = new byte[size];
        template.CopyTo(values);
        lock (s_gate)
        {
            // Two of no size would have one place.
            int length = Math.Max((int)size, 1);
            int place = 0;
            foreach ((int start, int taken) in s_taken)
            {
                if (place + length <= start)
                {
                    break;
                }

                place = (start + taken + (int)alignment - 1) & ~((int)alignment - 1);
            }

            if (place + length > room)
            {
                return $"of the room for {room} bytes of thread-local variables there is no part left for {size}";
            }

            offset = StartCalls.GetRoomOffset() + (ulong)place;
            if (Write((uint)place, offset, values) is { } problem)
            {
                return problem;
            }

            s_taken.Add(place, length);
            return null;
        }
    }

    /// <summary>Gives room back.</summary>
    /// <param name="offset">Where it lies.</param>
    /// <returns>False when none was taken there.</returns>
    public static bool GiveBack(ulong offset)
    {
        lock (s_gate)
        {
            ulong place = offset - StartCalls.GetRoomOffset();
            return place < int.MaxValue && s_taken.Remove((int)place);
        }
    }

    private static string? Write(uint place, ulong offset, byte[] values)
    {
        if (values.Length == 0)
        {
            return null;
        }

        nint template = (nint)(StartCalls.GetTemplate() + offset);
        if (!MemoryCalls.Protect(template, (nuint)values.Length, MemoryCalls.ReadWrite, out uint before))
        {
            return SystemCallException.FromLastError("VirtualProtect", "the first values of thread-local variables").Message;
        }

        fixed (byte* first = values)
        {
            StartCalls.SetRoom(place, first, (uint)values.Length);
        }

        _ = MemoryCalls.Protect(template, (nuint)values.Length, before, out _);
        return null;
    }
}
