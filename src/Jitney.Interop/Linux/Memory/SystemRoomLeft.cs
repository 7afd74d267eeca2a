using System.Globalization;
using Jitney.Interop.Memory;

namespace Jitney.Interop.Linux.Memory;

/// <inheritdoc cref="RoomLeft"/>
internal sealed unsafe class SystemRoomLeft : RoomLeft
{
    private const int NoMemory = 12;
    private const int AddressSpacePosition = 0;
    private const int DataPosition = 5;

    /// <inheritdoc/>
    public override void Require(ulong addresses, ulong data)
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
