using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>Where a segment of a request lies in its reservation; empty where nothing was asked for.</summary>
/// <remarks>Numbers of 32 bits do, because a reservation is one span to the controller. There is one of these in every live allocation for each protection.</remarks>
/// <param name="Offset">From the reservation's start.</param>
/// <param name="Size">Bytes taken, rounded up to what the stripe gives out.</param>
/// <param name="AskedSize">Bytes that the request's author knows of.</param>
/// <param name="ContentSize">How many of these are content; the rest of them is zero.</param>
/// <param name="Piece">Its number in a stripe; 0 where there are none.</param>
internal readonly record struct PlacedSegment(uint Offset, uint Size, uint AskedSize, uint ContentSize, int Piece)
{
    /// <summary>Places a segment.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="reservation">The reservation.</param>
    /// <param name="start">Where it lies in that.</param>
    /// <param name="size">Bytes taken.</param>
    /// <param name="piece">Its number, if it has one.</param>
    public static PlacedSegment Of(in SegmentRequest request, ExecutorAddress reservation, ExecutorAddress start, ulong size, int piece = 0) =>
        new((uint)(start - reservation), (uint)size, (uint)request.Size, (uint)request.ZeroFillOffset, piece);

    /// <summary>The addresses that it takes.</summary>
    public ExecutorAddressRange RangeIn(MemoryReservation reservation) => ExecutorAddressRange.Of(reservation.Start + Offset, Size);

    /// <summary>The part of these that must be zero; what was taken beyond what was asked for holds anything.</summary>
    public ExecutorAddressRange ZeroFillIn(MemoryReservation reservation) =>
        new(reservation.Start + Offset + ContentSize, reservation.Start + Offset + Math.Max(ContentSize, AskedSize));
}
