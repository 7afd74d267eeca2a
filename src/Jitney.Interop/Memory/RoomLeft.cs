using System.Globalization;

namespace Jitney.Interop.Memory;

/// <summary>Sees to it that reservations leave room where the address space or the data of the process are limited.</summary>
/// <remarks>A slab is as large as the system grants, and takes of these limits at once what it may need one day. Were it to take all, the first library or thread
/// of the linked program would find nothing.</remarks>
internal static unsafe class RoomLeft
{
    private const int NoMemory = 12;
    private const int AddressSpacePosition = 0;
    private const int DataPosition = 5;

    /// <summary>Refuses what would take more than half of what is left.</summary>
    /// <param name="addresses">How much address space, in bytes.</param>
    /// <param name="data">How much of it private and writable.</param>
    /// <exception cref="SystemCallException">It would.</exception>
    public static void Require(ulong addresses, ulong data)
    {
        ulong addressLimit = LimitOf(MemoryCalls.LimitAddressSpace);
        ulong dataLimit = LimitOf(MemoryCalls.LimitData);
        if (addressLimit == ulong.MaxValue && dataLimit == ulong.MaxValue)
        {
            return;
        }

        string[] used;
        try
        {
            used = File.ReadAllText("/proc/self/statm").Split(' ');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return;
        }

        Check(addresses, addressLimit, used[AddressSpacePosition], "address space (ulimit -v)");
        Check(data, dataLimit, used[DataPosition], "data (ulimit -d)");
    }

    private static void Check(ulong wanted, ulong limit, string usedPages, string what)
    {
        ulong used = ulong.Parse(usedPages, CultureInfo.InvariantCulture) * (ulong)Environment.SystemPageSize;
        ulong left = limit > used ? limit - used : 0;
        if (limit != ulong.MaxValue && wanted > left / 2)
        {
            throw new SystemCallException("mmap", NoMemory, $"{wanted} bytes, where {left} of {limit} bytes of {what} are left");
        }
    }

    private static ulong LimitOf(int resource)
    {
        ulong* limit = stackalloc ulong[2];
        return MemoryCalls.GetLimit(resource, limit) == 0 ? limit[0] : ulong.MaxValue;
    }
}
