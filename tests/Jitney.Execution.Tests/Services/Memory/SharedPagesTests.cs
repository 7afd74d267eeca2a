using System.Diagnostics;
using Jitney.Execution.Services.Memory;
using Jitney.Interop.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.TestSupport;

namespace Jitney.Execution.Tests.Services.Memory;

/// <summary>Parts of a page which the system copies when somebody first writes there.</summary>
public sealed unsafe class SharedPagesTests
{
    private const int Size = 256;

    private static readonly ulong s_page = (ulong)Environment.SystemPageSize;

    [Fact]
    public void What_is_shown_stays_so_while_a_neighbour_writes_for_the_first_time()
    {
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
            for (int round = 1; SpinUntil(ref begun, round); round++)
            {
                *neighbour = 1;
                Volatile.Write(ref ended, round);
            }
        });
        writing.IsBackground = true;
        writing.Start();
        int wrong = 0, last = 0;
        long end = Environment.TickCount64 + 4000;
        try
        {
            for (int round = 1; Environment.TickCount64 < end; round++)
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
                Assert.True(SpinUntil(ref ended, round));
                wrong += addresses.Bytes(0, Size).ContainsAnyExcept((byte)round) ? 1 : 0;
                pages.Leave(0, Size);
                pages.Leave(s_page - Size, s_page);
                last = round;
            }
        }
        finally
        {
            Volatile.Write(ref begun, -1);
        }

        Assert.InRange(last, 1, int.MaxValue);
        writing.Join();
        Assert.Equal(0, wrong);
    }

    [LinuxFact]
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

    // Gives up where the other one has, and where it is not heard of any more.
    private static bool SpinUntil(ref int value, int wanted)
    {
        var wait = default(SpinWait);
        long end = Environment.TickCount64 + 20_000;
        while (Volatile.Read(ref value) != wanted)
        {
            if (Volatile.Read(ref value) < 0 || Environment.TickCount64 > end)
            {
                return false;
            }

            wait.SpinOnce(sleep1Threshold: -1);
        }

        return true;
    }
}
