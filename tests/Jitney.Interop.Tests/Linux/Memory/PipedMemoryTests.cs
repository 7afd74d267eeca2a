using Jitney.Interop.Linux.Memory;
using Jitney.Interop.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Linux.Memory;

/// <summary>Memory at addresses that may be bad, where the system has no call for it.</summary>
public sealed class PipedMemoryTests
{
    private const int BadAddress = 14;

    [LinuxTheory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(300_001)]
    public void Bytes_come_and_go(int size)
    {
        byte[] source = new byte[size];
        byte[] copy = new byte[size];
        Random.Shared.NextBytes(source);
        using MappedMemory memory = MappedMemory.Anonymous((ulong)size);

        PipedMemory.Write(memory.Address.Value, source);
        PipedMemory.Read(memory.Address.Value, copy);

        Assert.Equal(source, memory.GetSpan());
        Assert.Equal(source, copy);
    }

    [LinuxFact]
    public void A_bad_address_is_an_error()
    {
        Assert.Equal(BadAddress, Assert.Throws<SystemCallException>(static () => PipedMemory.Read(0x1000, new byte[8])).Error);
        Assert.Equal(BadAddress, Assert.Throws<SystemCallException>(static () => PipedMemory.Write(0x1000, new byte[8])).Error);
    }

    [LinuxFact]
    public void A_range_whose_end_is_not_there_is_an_error()
    {
        ulong page = (ulong)Environment.SystemPageSize;
        using AddressReservation addresses = AddressReservation.ReserveAnywhere(2 * page);
        addresses.Protect(0, page, MemoryProtection.Read | MemoryProtection.Write);
        ulong place = (addresses.Range.Start + (page - 4)).Value;

        Assert.Throws<SystemCallException>(() => PipedMemory.Read(place, new byte[8]));
        Assert.Throws<SystemCallException>(() => PipedMemory.Write(place, new byte[8]));
    }

    [LinuxFact]
    public void What_is_read_only_is_not_written_to()
    {
        ulong page = (ulong)Environment.SystemPageSize;
        using AddressReservation addresses = AddressReservation.ReserveAnywhere(page);
        addresses.Protect(0, page, MemoryProtection.Read);

        Assert.Throws<SystemCallException>(() => PipedMemory.Write(addresses.Range.Start.Value, new byte[8]));
    }
}
