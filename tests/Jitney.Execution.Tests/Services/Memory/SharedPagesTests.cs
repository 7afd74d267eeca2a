using System.Diagnostics;
using Jitney.Execution.Services.Memory;
using Jitney.Interop.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Tests.Services.Memory;

/// <summary>Parts of a page which the system copies when somebody first writes there.</summary>
public sealed unsafe class SharedPagesTests
{
    private const int Size = 256;

    private static readonly ulong s_page = (ulong)Environment.SystemPageSize;

    [Fact]
    public void What_is_shown_stays_so_while_a_neighbour_writes_for_the_first_time()
    {
        const int Rounds = 20_000;
        using var memory = MemoryObject.Create("pages", s_page);
        using var view = MappedMemory.ViewOf(memory);
        using var addresses = AddressReservation.ReserveAnywhere(s_page);
        addresses.MapObject(0, s_page, MemoryProtection.Read | MemoryProtection.Write, MappingKind.Private, memory, 0);
        var pages = new SharedPages(addresses);
        Span<byte> original = view.Memory.Span[..Size];
        byte* neighbour = (byte*)addresses.Range.Start.Value + s_page - 1;
        int begun = 0, ended = 0;
        var writing = new Thread(() =>
        {
            for (int round = 1; round <= Rounds; round++)
            {
                SpinUntil(ref begun, round);
                *neighbour = 1;
                Volatile.Write(ref ended, round);
            }
        });
        writing.Start();
        int wrong = 0;
        for (int round = 1; round <= Rounds; round++)
        {
            pages.Hold(s_page - Size, s_page);
            pages.Hold(0, Size);
            _ = *neighbour;
            Volatile.Write(ref begun, round);

            // The system takes about a microsecond, and copies the beginning of the page first.
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start).TotalNanoseconds < round % 200 * 20)
            {
            }

            original.Fill((byte)round);
            pages.Show(0, original);
            SpinUntil(ref ended, round);
            wrong += addresses.Bytes(0, Size).ContainsAnyExcept((byte)round) ? 1 : 0;
            pages.Leave(0, Size);
            pages.Leave(s_page - Size, s_page);
        }

        writing.Join();
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void Who_is_alone_on_a_page_gets_no_copy_of_it()
    {
        using var memory = MemoryObject.Create("pages", s_page);
        using var view = MappedMemory.ViewOf(memory);
        using var addresses = AddressReservation.ReserveAnywhere(s_page);
        addresses.MapObject(0, s_page, MemoryProtection.Read | MemoryProtection.Write, MappingKind.Private, memory, 0);
        var pages = new SharedPages(addresses);
        view.Memory.Span[..Size].Fill(1);
        pages.Hold(0, Size);
        pages.Show(0, view.Memory.Span[..Size]);
        view.Memory.Span[0] = 2;
        Assert.Equal(2, addresses.Bytes(0, Size)[0]);

        // With another there the part is its own, whatever becomes of the object.
        pages.Hold(Size, 2 * Size);
        pages.Show(Size, view.Memory.Span[Size..(2 * Size)]);
        view.Memory.Span[Size] = 3;
        Assert.Equal(0, addresses.Bytes(Size, Size)[0]);
    }

    private static void SpinUntil(ref int value, int wanted)
    {
        var wait = default(SpinWait);
        while (Volatile.Read(ref value) != wanted)
        {
            wait.SpinOnce(sleep1Threshold: -1);
        }
    }
}
