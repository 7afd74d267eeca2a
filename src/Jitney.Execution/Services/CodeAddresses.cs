using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Services;

/// <summary>Tables of code addresses, such as <c>.init_array</c>.</summary>
internal static class CodeAddresses
{
    /// <summary>A table in this process's memory; the caller vouches that it is mapped.</summary>
    internal static unsafe ReadOnlySpan<ulong> Of(ExecutorAddressRange table) => table.Size % sizeof(ulong) == 0 && table.Size <= int.MaxValue
        ? new ReadOnlySpan<ulong>((void*)table.Start.Value, (int)(table.Size / sizeof(ulong)))
        : throw new MalformedMessageException($"{table} is no table of addresses");

    /// <summary>Whether an entry is a function: 0 and -1 are marks of old tables' ends.</summary>
    internal static bool IsFunction(ulong entry) => entry is not (0 or ulong.MaxValue);
}
