using System.Runtime.InteropServices;
using Jitney.Interop;
using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services.Memory;

/// <summary>One reservation of the executor: code, read-only and writable stripes over one memory object, or over one for code and one for data.</summary>
/// <remarks>Each stripe has its protection from the start. Where the object is the executor's own, bytes are written through a second
/// mapping of it, so that code is never writable where it runs. Mappings keep the object alive: its descriptor is closed at once, since a linked
/// program and the children that it forks are to find no descriptor of ours.</remarks>
internal sealed class StripedReservation : IDisposable
{
    private readonly AddressReservation _addresses;
    private readonly MappedMemory? _ownView;

    // The object's bytes of the writable stripe, where that is a private mapping and there is no view of the whole.
    private readonly AddressReservation? _original;
    private readonly SharedPages? _sharedPages;

    private StripedReservation(AddressReservation addresses, MemoryReserveRequest request, MappedMemory? ownView, AddressReservation? original)
    {
        _addresses = addresses;
        _ownView = ownView;
        _original = original;
        _sharedPages = request.SharesData ? null : new SharedPages(addresses);
        Code = ExecutorAddressRange.Of(Range.Start, request.CodeSize);
        ReadOnly = ExecutorAddressRange.Of(Code.End, request.ReadOnlySize);
        Writable = ExecutorAddressRange.Of(ReadOnly.End, request.WritableSize);
    }

    /// <summary>The whole range.</summary>
    public ExecutorAddressRange Range => _addresses.Range;

    /// <summary>Where bytes are written; null where the controller has a view of its own.</summary>
    public ReservationContents? Contents => _ownView is null ? null : new ReservationContents(Range.Start, _ownView);

    private ExecutorAddressRange Code { get; }

    private ExecutorAddressRange ReadOnly { get; }

    private ExecutorAddressRange Writable { get; }

    /// <summary>Makes a reservation.</summary>
    /// <param name="request">What is wanted; its sizes are checked.</param>
    /// <param name="descriptor">The memory object, where the request says that it comes along; owned by this method.</param>
    /// <param name="dataDescriptor">The object for data, where it is another one; owned by this method.</param>
    /// <exception cref="SystemCallException">The system refused.</exception>
    /// <exception cref="ServiceRefusalException">The request makes no sense.</exception>
    public static StripedReservation Create(in MemoryReserveRequest request, SafeHandle? descriptor, SafeHandle? dataDescriptor = null)
    {
        ulong total = TotalOf(request);
        RoomLeft.Here.Require(total + (request.Source == MemorySource.Executor ? total : request.WritableSize), request.SharesData ? 0 : request.WritableSize);
        if (request.Source == MemorySource.Executor)
        {
            using var own = MemoryObject.Create("jitney", total);
            MappedMemory view = MappedMemory.ViewOf(own);
            try
            {
                return Create(request, total, new Backing(own, own, request.CodeSize), view);
            }
            catch
            {
                (view as IDisposable).Dispose();
                throw;
            }
        }

        using MemoryObject shared = MemoryObject.Adopt(descriptor ?? throw new ServiceRefusalException("no descriptor came with the message"));
        if (dataDescriptor is null)
        {
            CheckSize(shared, total);
            return Create(request, total, new Backing(shared, shared, request.CodeSize), null);
        }

        using MemoryObject data = MemoryObject.Adopt(dataDescriptor);
        CheckSize(shared, request.CodeSize);
        CheckSize(data, total - request.CodeSize);
        return Create(request, total, new Backing(shared, data, 0), null);
    }

    /// <summary>Refuses segments that do not lie inside the stripe of their protection.</summary>
    public void Check(ProtectedSegment segment)
    {
        ExecutorAddressRange stripe = segment.Protection switch
        {
            MemoryProtection.Read | MemoryProtection.Execute => Code,
            MemoryProtection.Read => ReadOnly,
            MemoryProtection.Read | MemoryProtection.Write => Writable,
            _ => throw new ServiceRefusalException($"there is no stripe for {segment.Protection}"),
        };
        if (!stripe.Contains(ExecutorAddressRange.Of(segment.Address, segment.Size)))
        {
            throw new ServiceRefusalException($"the segment of {segment.Size} bytes at {segment.Address} lies outside its stripe {stripe}");
        }
    }

    /// <summary>Refuses segments that the controller has got no memory for, where whoever has a view of it must: touching them would end the process.</summary>
    public void RequireMemory(IReadOnlyList<ProtectedSegment> segments)
    {
        foreach (ProtectedSegment segment in segments)
        {
            ulong offset = PageMath.RoundDown(segment.Address - Range.Start);
            if (!_addresses.HasMemory(offset, PageMath.RoundUp(segment.Address + segment.Size - Range.Start) - offset))
            {
                throw new ServiceRefusalException($"nobody has got memory for the segment of {segment.Size} bytes at {segment.Address}");
            }
        }
    }

    /// <summary>Maps the pages of a range that are not mapped yet.</summary>
    public void Populate(ExecutorAddressRange range)
    {
        ulong offset = PageMath.RoundDown(range.Start - Range.Start);
        _addresses.Populate(offset, PageMath.RoundUp(range.End - Range.Start) - offset);
    }

    /// <summary>Has threads see the code of segments whose bytes are there, whoever has written them.</summary>
    public static void RefreshCode(IReadOnlyList<ProtectedSegment> segments)
    {
        foreach (ProtectedSegment segment in segments)
        {
            if (segment.Protection.HasFlag(MemoryProtection.Execute))
            {
                InstructionCache.Here.Refresh(ExecutorAddressRange.Of(segment.Address, segment.Size));
            }
        }
    }

    /// <summary>Counts the segments of an allocation in; <see cref="Forget"/> counts them out.</summary>
    public void Hold(IReadOnlyList<ProtectedSegment> segments)
    {
        foreach ((ulong start, ulong end) in PrivateRanges(segments))
        {
            _sharedPages!.Hold(start, end);
        }
    }

    /// <summary>Makes the object's bytes seen where writable segments share pages with others, which may have private copies.</summary>
    public void Show(IReadOnlyList<ProtectedSegment> segments)
    {
        foreach ((ulong start, ulong end) in PrivateRanges(segments))
        {
            foreach ((ulong from, ulong to) in SharedPages.PartsOf(start, end))
            {
                _sharedPages!.Show(from, Original(from, to - from));
            }
        }
    }

    /// <summary>Makes writable pages that belong to nobody but these segments show the object's bytes again.</summary>
    public void Forget(IReadOnlyList<ProtectedSegment> segments)
    {
        foreach ((ulong start, ulong end) in PrivateRanges(segments))
        {
            _sharedPages!.Leave(start, end);
            ulong first = PageMath.RoundUp(start);
            ulong last = PageMath.RoundDown(end);
            if (last > first)
            {
                _addresses.Discard(first, last - first);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _addresses.Dispose();
        _original?.Dispose();
        (_ownView as IDisposable)?.Dispose();
    }

    private static void CheckSize(MemoryObject memoryObject, ulong size)
    {
        if (memoryObject.Size < size)
        {
            throw new ServiceRefusalException($"the memory object has {memoryObject.Size} bytes, not {size}");
        }
    }

    private static StripedReservation Create(in MemoryReserveRequest request, ulong total, Backing backing, MappedMemory? ownView)
    {
        MemoryReserveRequest wanted = request;
        return TakenPlace.Retry(() => TryCreate(wanted, total, backing, ownView));
    }

    private static StripedReservation TryCreate(in MemoryReserveRequest request, ulong total, Backing backing, MappedMemory? ownView)
    {
        var addresses = AddressReservation.Reserve(total, request.Preferred);
        AddressReservation? original = null;
        try
        {
            Map(addresses, request, backing);
            if (ownView is null && !request.SharesData && request.WritableSize > 0)
            {
                original = AddressReservation.ReserveAnywhere(request.WritableSize);
                original.MapObject(0, request.WritableSize, MemoryProtection.Read, MappingKind.Shared, backing.Data, backing.DataOffset + request.ReadOnlySize);
            }

            return new StripedReservation(addresses, request, ownView, original);
        }
        catch
        {
            original?.Dispose();
            addresses.Dispose();
            throw;
        }
    }

    private static void Map(AddressReservation addresses, in MemoryReserveRequest request, Backing backing)
    {
        ulong readOnly = request.CodeSize;
        ulong writable = readOnly + request.ReadOnlySize;
        MappingKind data = request.SharesData ? MappingKind.Shared : MappingKind.Private;
        addresses.MapObject(0, request.CodeSize, MemoryProtection.Read | MemoryProtection.Execute, MappingKind.Shared, backing.Code, 0);
        addresses.MapObject(readOnly, request.ReadOnlySize, MemoryProtection.Read, MappingKind.Shared, backing.Data, backing.DataOffset);
        addresses.MapObject(writable, request.WritableSize, MemoryProtection.Read | MemoryProtection.Write, data, backing.Data, backing.DataOffset + request.ReadOnlySize);
    }

    private IEnumerable<(ulong Start, ulong End)> PrivateRanges(IReadOnlyList<ProtectedSegment> segments)
    {
        foreach (ProtectedSegment segment in segments)
        {
            if (_sharedPages is not null && segment.Protection.HasFlag(MemoryProtection.Write) && segment.Size > 0)
            {
                ulong start = segment.Address - Range.Start;
                yield return (start, start + segment.Size);
            }
        }
    }

    private ReadOnlySpan<byte> Original(ulong offset, ulong size) => _ownView is null
        ? _original!.Bytes(offset - (Writable.Start - Range.Start), size)
        : _ownView.GetSpan().Slice((int)offset, (int)size);

    private static ulong TotalOf(in MemoryReserveRequest request)
    {
        ulong all = request.CodeSize | request.ReadOnlySize | request.WritableSize;
        if (all == 0 || !PageMath.IsAligned(all | request.Preferred.Value) || all > int.MaxValue)
        {
            throw new ServiceRefusalException(
                $"cannot reserve stripes of {request.CodeSize}, {request.ReadOnlySize} and {request.WritableSize} bytes at {request.Preferred}");
        }

        ulong total = request.CodeSize + request.ReadOnlySize + request.WritableSize;
        return total <= int.MaxValue ? total : throw new ServiceRefusalException($"a reservation of {total} bytes is larger than 2 GiB");
    }

    // What the stripes are mappings of: code from its object's beginning, data from an offset on.
    private readonly record struct Backing(MemoryObject Code, MemoryObject Data, ulong DataOffset);
}
