using System.Globalization;
using Jitney.Interop.Memory;

namespace Jitney.Interop.Processes;

/// <summary>The limits of this process, which its children share, as far as they are so low that they can be why something failed.</summary>
internal static unsafe class ScarceMeans
{
    // As failure.c has them, for what cannot say so itself any more.
    private static readonly (int Resource, ulong Few, string What, string Command)[] s_scarce =
    [
        (6, 512, "processes and threads", "-u"),
        (MemoryCalls.LimitAddressSpace, 2UL << 30, "bytes of address space", "-v"),
        (MemoryCalls.LimitData, 2UL << 30, "bytes of data", "-d"),
        (7, 64, "open files", "-n"),
    ];

    /// <summary>The low limits, as the end of a sentence, such as "; it may have no more than 6 processes and threads (ulimit -u)"; empty when none is low.</summary>
    public static string Describe()
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
