using System.Runtime.InteropServices;
using Jitney.Interop.Memory;
using Jitney.Interop.Windows.Unwinding;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services.Windows;

/// <summary>Looks at a table of functions before the system does, which searches it at each exception and trusts it.</summary>
internal static class FunctionTableCheck
{
    /// <summary>What is wrong with a table; null for nothing, and for an empty one.</summary>
    /// <param name="table">Where it lies.</param>
    /// <param name="isMapped">Whether a range is memory that may be read.</param>
    public static string? Problem(ExecutorAddressRange table, Func<ExecutorAddressRange, bool> isMapped)
    {
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
            (uint begin, uint next) = (words[index], words[index + 1]);
            if (begin < end || next < begin)
            {
                return $"the table of functions {table} is not sorted at entry {index / (FunctionTables.EntrySize / sizeof(uint))}";
            }

            end = next;
        }

        return null;
    }
}
