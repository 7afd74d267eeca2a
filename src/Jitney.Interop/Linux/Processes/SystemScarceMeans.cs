using System.Globalization;
using Jitney.Interop.Linux.Memory;
using Jitney.Interop.Processes;

namespace Jitney.Interop.Linux.Processes;

/// <inheritdoc cref="ScarceMeans"/>
internal sealed unsafe class SystemScarceMeans : ScarceMeans
{
    // As failure.c has them, for what cannot say so itself any more.
    private static readonly (int Resource, ulong Few, string What, string Command)[] s_scarce =
    [
        (6, 512, "processes and threads", "-u"),
        (MemoryCalls.LimitAddressSpace, 2UL << 30, "bytes of address space", "-v"),
        (MemoryCalls.LimitData, 2UL << 30, "bytes of data", "-d"),
        (7, 64, "open files", "-n"),
    ];

    /// <inheritdoc/>
    public override string Describe()
    {
        var found = new List<string>();
        ulong* limit = stackalloc ulong[2];
        foreach ((int resource, ulong few, string what, string command) in s_scarce)
        {
            if (MemoryCalls.GetLimit(resource, limit) == 0 && limit[0] <= few)
            {
                found.Add(string.Create(CultureInfo.InvariantCulture, $"{limit[0]} {what} (ulimit {command})"));
            }
        }

        return found.Count == 0 ? "" : "; it may have no more than " + string.Join(", ", found);
    }
}
