using System.Numerics;
using System.Runtime.InteropServices;
using Jitney.Interop.Memory;
using Jitney.Interop.Windows.Libraries;
using Jitney.Interop.Windows.Memory;
using Jitney.Interop.Windows.Processes;

namespace Jitney.Interop.Windows.Threads;

/// <summary>The room for linked code's thread-local variables in the block that each thread has of this program's (<c>room.c</c>). Thread-safe.</summary>
/// <remarks>Threads that are there get the first values by being looked at one after the other; threads that come have them from the image, where they are written first.</remarks>
internal static unsafe class ThreadRoom
{
    private const int LargestAlignment = 64;
    private const int BlocksOffset = 0x58;

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
            int place = 0;
            foreach ((int start, int taken) in s_taken)
            {
                if (place + (int)size <= start)
                {
                    break;
                }

                place = (start + taken + (int)alignment - 1) & ~((int)alignment - 1);
            }

            if (place + (int)size > room)
            {
                return $"of the room for {room} bytes of thread-local variables there is no part left for {size}";
            }

            offset = StartCalls.GetRoomOffset() + (ulong)place;
            if (WriteTemplate(StartCalls.GetTemplate() + offset, values) is { } problem)
            {
                return problem;
            }

            WriteBlocks(offset, values);

            // Two of no size would have one place.
            s_taken.Add(place, Math.Max((int)size, 1));
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

    private static string? WriteTemplate(ulong address, byte[] values)
    {
        if (values.Length == 0)
        {
            return null;
        }

        if (!MemoryCalls.Protect((nint)address, (nuint)values.Length, MemoryCalls.ReadWrite, out uint before))
        {
            return SystemCallException.FromLastError("VirtualProtect", "the first values of thread-local variables").Message;
        }

        values.CopyTo(new Span<byte>((void*)address, values.Length));
        _ = MemoryCalls.Protect((nint)address, (nuint)values.Length, before, out _);
        return null;
    }

    // A thread that ends meanwhile has no block any more: it is read and written through the system, which says so instead of faulting.
    private static void WriteBlocks(ulong offset, byte[] values)
    {
        nint process = HandleCalls.ThisProcess;
        nint previous = 0;
        while (true)
        {
            nint thread;
            int status = ProcessCalls.GetNextThread(process, previous, ProcessCalls.THREAD_QUERY_LIMITED_INFORMATION, 0, 0, &thread);
            if (previous != 0)
            {
                _ = HandleCalls.Close(previous);
            }

            if (status < 0)
            {
                return;
            }

            previous = thread;
            WriteBlock(thread, offset, values);
        }
    }

    private static void WriteBlock(nint thread, ulong offset, byte[] values)
    {
        ulong* information = stackalloc ulong[6];
        if (ProcessCalls.QueryThread(thread, ProcessCalls.ThreadBasicInformation, information, 6 * sizeof(ulong), null) < 0 || information[1] == 0)
        {
            return;
        }

        ulong address = information[1] + BlocksOffset;
        Span<ulong> found = stackalloc ulong[1];
        if (OwnMemory.Here.Read(address, MemoryMarshal.AsBytes(found)) is null && found[0] != 0
            && OwnMemory.Here.Read(found[0] + ((ulong)Index * sizeof(ulong)), MemoryMarshal.AsBytes(found)) is null && found[0] != 0)
        {
            _ = OwnMemory.Here.Write(found[0] + offset, values);
        }
    }
}
