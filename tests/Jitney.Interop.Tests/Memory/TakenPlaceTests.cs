using Jitney.Interop.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Interop.Tests.Memory;

/// <summary>Is another place looked for where one was taken, and only then?</summary>
public sealed class TakenPlaceTests
{
    private const ulong Size = 128 << 10;

    [Fact]
    public void A_place_that_was_taken_is_followed_by_another()
    {
        int attempts = 0;
        Assert.Equal(3, TakenPlace.Retry(() => ++attempts < 3 ? throw Problem(SystemProblem.Taken) : attempts));
    }

    [Fact]
    public void Nothing_is_tried_for_ever()
    {
        int attempts = 0;
        Assert.Throws<SystemCallException>(() => TakenPlace.Retry<int>(() => ++attempts > 1000 ? attempts : throw Problem(SystemProblem.Taken)));
        Assert.InRange(attempts, 2, 1000);
    }

    [Fact]
    public void What_is_wrong_otherwise_is_told_at_once()
    {
        int attempts = 0;
        Assert.Throws<SystemCallException>(() => TakenPlace.Retry<int>(() => ++attempts > 1 ? attempts : throw Problem(SystemProblem.InvalidArgument)));
        Assert.Equal(1, attempts);
    }

    [WindowsFact]
    public void Views_find_their_places_while_other_threads_take_places()
    {
        using MemoryObject first = MemoryObject.Create("test", Size);
        using MemoryObject second = MemoryObject.Create("test", Size);
        bool isOver = false;
        Thread[] others = [.. Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                using AddressReservation taken = AddressReservation.Reserve(Size / 2, default);
            }
        }))];
        Array.ForEach(others, static thread => thread.Start());
        try
        {
            for (int round = 0; round < 300; round++)
            {
                using MappedMemory view = MappedMemory.ViewOf(first, second);
                view.Commit(0, 2 * Size);
                view.GetSpan()[^1] = (byte)round;
                using AddressReservation reservation = TakenPlace.Retry(() => Map(first, second));
                Assert.Equal((byte)round, reservation.Bytes((2 * Size) - 1, 1)[0]);
            }
        }
        finally
        {
            Volatile.Write(ref isOver, true);
            Array.ForEach(others, static thread => thread.Join());
        }
    }

    private static AddressReservation Map(MemoryObject first, MemoryObject second)
    {
        AddressReservation reservation = AddressReservation.Reserve(2 * Size, default);
        try
        {
            reservation.MapObject(0, Size, MemoryProtection.Read, MappingKind.Shared, first, 0);
            reservation.MapObject(Size, Size, MemoryProtection.Read, MappingKind.Shared, second, 0);
            return reservation;
        }
        catch
        {
            reservation.Dispose();
            throw;
        }
    }

    private static SystemCallException Problem(SystemProblem problem) => new(problem, "map", "a view");
}
