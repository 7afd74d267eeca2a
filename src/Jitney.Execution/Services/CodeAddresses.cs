using System.Runtime.InteropServices;
using Jitney.Interop.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Services;

/// <summary>Tables of code addresses, such as <c>.init_array</c>.</summary>
internal static class CodeAddresses
{
    private const ulong LargestTable = 64 << 20;

    /// <summary>Copies the functions of a table in this process's memory, in order, without the marks of old tables' ends (0 and -1).</summary>
    /// <param name="table">Where it lies.</param>
    /// <param name="problem">Why they cannot be called; null when they can.</param>
    internal static IReadOnlyList<ulong> Of(ExecutorAddressRange table, out string? problem)
    {
        var functions = new List<ulong>();
        if (table.Size % sizeof(ulong) != 0 || table.Size > LargestTable)
        {
            throw new MalformedMessageException($"{table} is no table of addresses");
        }

        var entries = new ulong[table.Size / sizeof(ulong)];
        problem = OwnMemory.Here.Read(table.Start.Value, MemoryMarshal.AsBytes(entries.AsSpan()));
        foreach (ulong function in problem is null ? entries : [])
        {
            if (function is 0 or ulong.MaxValue)
            {
                continue;
            }

            if (!CodeMemory.Here.MayBeCalled(function))
            {
                problem = $"the table {table} has the address {(ExecutorAddress)function}, where no code is";
                break;
            }

            functions.Add(function);
        }

        return functions;
    }
}
