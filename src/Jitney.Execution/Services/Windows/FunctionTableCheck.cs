using System.Runtime.InteropServices;
using Jitney.Interop.Memory;
using Jitney.Interop.Windows.Unwinding;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services.Windows;

/// <summary>Looks at a table of functions before the system does, which searches it at each exception and trusts it.</summary>
internal static class FunctionTableCheck
{
    /// <summary>What is wrong with a unit's table; null for nothing, and for an empty one.</summary>
    /// <param name="request">The unit: entries must lie in it.</param>
    /// <param name="isMapped">Whether a range is memory that may be read.</param>
    public static string? Problem(UnitRequest request, Func<ExecutorAddressRange, bool> isMapped)
    {
        ExecutorAddressRange table = request.Functions;
        if (table.IsEmpty)
        {
            return null;
        }

        if (table.Size % FunctionTables.EntrySize != 0 || !isMapped(table))
        {
            return $"{table} is no table of functions";
        }

        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(OwnMemory.Here.View(table));
        uint end = 0;
        for (int index = 0; index < words.Length; index += FunctionTables.EntrySize / sizeof(uint))
        {
            (uint begin, uint next, uint description) = (words[index], words[index + 1], words[index + 2]);
            if (begin < end || next < begin)
            {
                return $"the table of functions {table} is not sorted at entry {index / (FunctionTables.EntrySize / sizeof(uint))}";
            }

            // The system keeps tables by all that they cover: one entry elsewhere would hide those of other units.
            ulong imageBase = request.ImageBase.Value;
            var function = ExecutorAddressRange.Of((ExecutorAddress)(imageBase + begin), next - begin);
            if (!Lies(request, function) || !Lies(request, ExecutorAddressRange.Of((ExecutorAddress)(imageBase + description), sizeof(uint))))
            {
                return $"the table of functions {table} leads out of its unit at entry {index / (FunctionTables.EntrySize / sizeof(uint))}";
            }

            end = next;
        }

        return null;
    }

    private static bool Lies(UnitRequest request, ExecutorAddressRange part)
    {
        for (int index = 0; index < request.Ranges.Count; index++)
        {
            if (request.Ranges[index].Contains(part))
            {
                return true;
            }
        }

        return false;
    }
}
