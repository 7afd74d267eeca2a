using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services.Memory;

/// <summary>A reservation of LLVM's simple memory manager: private memory, zero and writable at first.</summary>
/// <param name="addresses">Its addresses, with memory behind them.</param>
internal sealed class SimpleReservation(AddressReservation addresses) : IDisposable
{
    private const MemoryProtection ReadWrite = MemoryProtection.Read | MemoryProtection.Write;

    // More could be had, for it costs nothing before it is touched, but then no room would be left for anything else.
    private const ulong LargestSize = 1UL << 40;

    /// <summary>Where it lies.</summary>
    public ExecutorAddressRange Range => addresses.Range;

    /// <summary>Makes one.</summary>
    /// <param name="size">Bytes, rounded up to pages; more than 0.</param>
    /// <param name="preferred">Where, if there is room: objects of one program, each with a reservation of its own, must reach each other with 32 bits.</param>
    public static SimpleReservation Create(ulong size, ExecutorAddress preferred)
    {
        if (size > LargestSize)
        {
            throw new ServiceRefusalException($"cannot reserve {size} bytes");
        }

        AddressReservation addresses = AddressReservation.Reserve(PageMath.RoundUp(size), preferred);
        try
        {
            addresses.Protect(0, addresses.Range.Size, ReadWrite);
            return new SimpleReservation(addresses);
        }
        catch
        {
            addresses.Dispose();
            throw;
        }
    }

    /// <summary>Gives a segment its content, zero behind it, and its protection.</summary>
    /// <exception cref="ServiceRefusalException">It does not fit.</exception>
    public void Fill(SimpleMemorySegment segment)
    {
        if (!Range.Contains(ExecutorAddressRange.Of(segment.Address, segment.Size))
            || (ulong)segment.Content.Length > segment.Size
            || segment.Protection == MemoryProtection.None)
        {
            throw new ServiceRefusalException(
                $"the segment at {segment.Address} ({segment.Size} bytes, {segment.Content.Length} of content, {segment.Protection}) does not fit {Range}");
        }

        if (segment.Size == 0)
        {
            return;
        }

        ulong offset = segment.Address - Range.Start;
        ulong end = offset + segment.Size;
        ulong firstPage = PageMath.RoundDown(offset);
        ulong pages = PageMath.RoundUp(end) - firstPage;

        // A segment may share its first page with one that was protected already.
        addresses.Protect(firstPage, pages, ReadWrite);
        segment.Content.Span.CopyTo(addresses.Bytes(offset, (ulong)segment.Content.Length));
        Zero(offset + (ulong)segment.Content.Length, end);
        addresses.Protect(firstPage, pages, segment.Protection);
        if (segment.Protection.HasFlag(MemoryProtection.Execute))
        {
            InstructionCache.Here.Refresh(ExecutorAddressRange.Of(segment.Address, segment.Size));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => addresses.Dispose();

    // Whole pages are given back instead of being written: they are zero when they are touched next.
    private void Zero(ulong start, ulong end)
    {
        ulong firstPage = Math.Min(PageMath.RoundUp(start), end);
        ulong lastPage = Math.Max(PageMath.RoundDown(end), firstPage);
        addresses.Bytes(start, firstPage - start).Clear();
        addresses.Discard(firstPage, PageMath.RoundDown(lastPage - firstPage));
        ulong rest = firstPage + PageMath.RoundDown(lastPage - firstPage);
        addresses.Bytes(rest, end - rest).Clear();
    }
}
