using System.Runtime.InteropServices;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Windows.Memory;

/// <summary>Owns a range of this process's address space, piece by piece: addresses that are kept free, memory of its own, and views of sections.</summary>
/// <remarks>
/// Views take the place of placeholders, where the system has these (<see cref="Placeholders"/>). Elsewhere a piece is given back, the view is put there, and what is left
/// around it is reserved again: another thread of this process may get in between, and then mapping fails.
/// </remarks>
internal sealed class ReservedRange : SafeHandle
{
    private static readonly PieceKind s_reserved = Placeholders.Exist ? PieceKind.Placeholder : PieceKind.Common;

    private readonly Lock _gate = new();

    // In the order of their addresses. What is lost, or is the rest of a view's last 64 KiB, is in none.
    private readonly List<Piece> _pieces;

    private ReservedRange(nint address, nuint length, PieceKind kind)
        : base(0, ownsHandle: true)
    {
        SetHandle(address);
        Length = length;
        _pieces = [new Piece(0, length, kind)];
    }

    /// <summary>What a piece is.</summary>
    private enum PieceKind
    {
        Placeholder,
        Common,
        View,
    }

    /// <summary>Its length in bytes.</summary>
    public nuint Length { get; }

    /// <summary>Its first address.</summary>
    public nint Address => handle;

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Reserves a range; null where the system refuses.</summary>
    /// <param name="address">Where; 0 for anywhere.</param>
    /// <param name="length">Bytes, more than 0.</param>
    public static ReservedRange? TryReserve(ulong address, nuint length)
    {
        if (address % MemoryCalls.Granularity != 0)
        {
            return null;
        }

        nint found = Allocate((nint)address, length);
        if (found == 0)
        {
            return null;
        }

        var range = new ReservedRange(found, length, s_reserved);
        if (address != 0 && found != (nint)address)
        {
            // Systems that take the address for a mere hint.
            range.Dispose();
            return null;
        }

        return range;
    }

    /// <summary>Reserves a range anywhere, and not where linked code is wanted, as long as there is room elsewhere.</summary>
    /// <exception cref="SystemCallException">The system refuses.</exception>
    public static ReservedRange Reserve(nuint length)
    {
        nint found = HighAddresses.Take(address => Allocate(address, length));
        return found != 0 ? new ReservedRange(found, length, s_reserved) : throw SystemCallException.FromLastError("VirtualAlloc", $"{length} bytes of address space");
    }

    /// <summary>Maps all of a section anywhere.</summary>
    /// <param name="section">The section.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="most">What may ever be done with it, and can be done from the start.</param>
    /// <exception cref="SystemCallException">The system refuses.</exception>
    public static ReservedRange MapAnywhere(SafeHandle section, ulong length, MemoryProtection most)
    {
        using var borrowed = new BorrowedHandle(section);
        nint lent = borrowed.Value;
        nint view = HighAddresses.Take(address => MemoryCalls.MapView(lent, PageProtections.AccessOf(most), 0, 0, (nuint)length, address));
        return view != 0 ? new ReservedRange(view, (nuint)length, PieceKind.View) : throw Refused(length, most);
    }

    /// <summary>Maps a part of a section into a part of this range that holds nothing.</summary>
    /// <param name="offset">Where in this range; a multiple of 64 KiB, as <paramref name="sectionOffset"/> is.</param>
    /// <param name="length">Bytes, more than 0.</param>
    /// <param name="most">What may ever be done with it, and can be done from the start.</param>
    /// <param name="section">The section.</param>
    /// <param name="sectionOffset">Where in the section.</param>
    /// <exception cref="SystemCallException">The system refuses, or something else has taken the place.</exception>
    public void Map(ulong offset, ulong length, MemoryProtection most, SafeHandle section, ulong sectionOffset)
    {
        if ((offset | sectionOffset) % MemoryCalls.Granularity != 0)
        {
            throw new SystemCallException("MapViewOfFile", MemoryCalls.InvalidParameter, $"views begin at multiples of {MemoryCalls.Granularity} bytes, not at {offset} and {sectionOffset}");
        }

        using var borrowed = new BorrowedHandle(section);
        lock (_gate)
        {
            int index = _pieces.FindIndex(piece => piece.Offset <= offset && offset + length <= piece.End && piece.Kind != PieceKind.View);
            if (index < 0)
            {
                throw new SystemCallException("MapViewOfFile", MemoryCalls.InvalidAddress, $"{length} bytes at {offset} of a reservation in which something lies there");
            }

            // What makes room for a view gives back all of the piece that it lies in.
            Piece common = _pieces[index];
            if (common.Kind == PieceKind.Common && AddressSpace.Regions((ulong)handle + common.Offset, (ulong)handle + common.End).Any(static region => region.State == MemoryCalls.Commit))
            {
                throw new SystemCallException("MapViewOfFile", MemoryCalls.InvalidAddress, $"{length} bytes at {offset} of a reservation that has memory of its own there; map before that gets any");
            }

            if (_pieces[index].Kind == PieceKind.Placeholder)
            {
                MapPlaceholder(index, offset, length, most, borrowed.Value, sectionOffset);
            }
            else
            {
                MapCommon(index, offset, length, most, borrowed.Value, sectionOffset);
            }
        }
    }

    /// <summary>Gets memory for pages, if they have none, and changes what may be done with them.</summary>
    /// <exception cref="SystemCallException">The system refuses.</exception>
    public void Protect(ulong offset, ulong length, MemoryProtection protection)
    {
        uint pages = PageProtections.Of(protection);
        lock (_gate)
        {
            foreach (Piece piece in Overlapping(offset, length))
            {
                (nint start, nuint size) = PartOf(piece, offset, length);
                RequireCommon(piece);
                Commit(start, size, pages, piece);

                // Those that had their memory before.
                if (!MemoryCalls.Protect(start, size, pages, out _))
                {
                    throw SystemCallException.FromLastError("VirtualProtect", $"{size} bytes, {protection}");
                }
            }
        }
    }

    /// <summary>Gets memory for pages that are readable and writable wherever they are mapped here.</summary>
    /// <exception cref="SystemCallException">There is none.</exception>
    public void Commit(ulong offset, ulong length)
    {
        lock (_gate)
        {
            foreach (Piece piece in Overlapping(offset, length))
            {
                (nint start, nuint size) = PartOf(piece, offset, length);
                RequireCommon(piece);
                Commit(start, size, MemoryCalls.ReadWrite, piece);
            }
        }
    }

    /// <summary>Makes memory of this range's own zero again, and gives it back to the system until it is touched. Views stay as they are.</summary>
    /// <exception cref="SystemCallException">The system refuses.</exception>
    public void Discard(ulong offset, ulong length)
    {
        lock (_gate)
        {
            foreach (Piece piece in Overlapping(offset, length).Where(static piece => piece.Kind == PieceKind.Common))
            {
                (nint start, nuint size) = PartOf(piece, offset, length);
                foreach (MemoryCalls.MemoryRegion region in AddressSpace.Regions((ulong)start, (ulong)start + size))
                {
                    if (region.State != MemoryCalls.Commit)
                    {
                        continue;
                    }

                    if (!MemoryCalls.GiveBack((nint)region.Start, (nuint)region.Size, MemoryCalls.Decommit))
                    {
                        throw SystemCallException.FromLastError("VirtualFree", $"{region.Size} bytes");
                    }

                    if (MemoryCalls.Allocate((nint)region.Start, (nuint)region.Size, MemoryCalls.Commit, region.Protection) == 0)
                    {
                        throw SystemCallException.FromLastError("VirtualAlloc", $"{region.Size} bytes of memory");
                    }
                }
            }
        }
    }

    /// <summary>Whether all of a range has memory behind it. The last page of a view, of which not every system tells, is not asked for where others are.</summary>
    public bool HasMemory(ulong offset, ulong length)
    {
        lock (_gate)
        {
            foreach (Piece piece in Overlapping(offset, length))
            {
                (nint start, nuint size) = PartOf(piece, offset, length);
                nuint page = (nuint)Environment.SystemPageSize;
                bool isAtEnd = piece.Kind == PieceKind.View && start + (nint)size == handle + (nint)piece.End;
                ulong end = (ulong)start + (isAtEnd && size > page ? size - page : size);
                if (!AddressSpace.IsCommitted((ulong)start, end))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Fills those pages of views with zeros that have memory.</summary>
    /// <exception cref="SystemCallException">The system refuses.</exception>
    public unsafe void Clear(ulong offset, ulong length)
    {
        lock (_gate)
        {
            foreach (Piece piece in Overlapping(offset, length))
            {
                (nint start, nuint size) = PartOf(piece, offset, length);
                nuint page = (nuint)Environment.SystemPageSize;
                if (piece.Kind == PieceKind.View && start + (nint)size == handle + (nint)piece.End)
                {
                    // See above: it gets memory, and so is cleared.
                    Commit(start + (nint)(size - Math.Min(size, page)), Math.Min(size, page), MemoryCalls.ReadWrite, piece);
                    new Span<byte>((void*)(start + (nint)(size - Math.Min(size, page))), (int)Math.Min(size, page)).Clear();
                }

                foreach (MemoryCalls.MemoryRegion region in AddressSpace.Regions((ulong)start, (ulong)start + size))
                {
                    if (region.State == MemoryCalls.Commit)
                    {
                        // Pages of a view that can be written to.
                        new Span<byte>((void*)region.Start, (int)region.Size).Clear();
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        bool isDone = true;
        foreach (Piece piece in _pieces)
        {
            nint start = handle + (nint)piece.Offset;
            isDone &= piece.Kind == PieceKind.View ? MemoryCalls.UnmapView(start) : MemoryCalls.GiveBack(start, 0, MemoryCalls.Release);
        }

        return isDone;
    }

    private static nint Allocate(nint address, nuint length) => Placeholders.Exist
        ? Placeholders.Reserve(address, length)
        : MemoryCalls.Allocate(address, length, MemoryCalls.Reserve, MemoryCalls.NoAccess);

    private static SystemCallException Refused(ulong length, MemoryProtection protection)
    {
        int error = Marshal.GetLastPInvokeError();
        return protection.HasFlag(MemoryProtection.Execute) && error is MemoryCalls.AccessDenied or MemoryCalls.DynamicCodeBlocked
            ? new SystemCallException("MapViewOfFile", error, "this system does not let shared memory be executed: a policy for this process forbids code that is in no file")
            : new SystemCallException("MapViewOfFile", error, $"{length} bytes, {protection}");
    }

    private void MapPlaceholder(int index, ulong offset, ulong length, MemoryProtection most, nint section, ulong sectionOffset)
    {
        Piece piece = _pieces[index];
        nint place = handle + (nint)offset;
        if (offset > piece.Offset || offset + length < piece.End)
        {
            if (!Placeholders.Split(place, (nuint)length))
            {
                throw SystemCallException.FromLastError("VirtualFree", "a placeholder that is to be split");
            }

            _pieces.RemoveAt(index);
            index = Insert(index, new Piece(piece.Offset, offset - piece.Offset, PieceKind.Placeholder));
            _pieces.Insert(index, new Piece(offset, length, PieceKind.Placeholder));
            _ = Insert(index + 1, new Piece(offset + length, piece.End - (offset + length), PieceKind.Placeholder));
        }

        if (Placeholders.MapView(section, place, sectionOffset, (nuint)length, PageProtections.Of(most)) == 0)
        {
            throw Refused(length, most);
        }

        _pieces[index] = new Piece(offset, length, PieceKind.View);
    }

    private void MapCommon(int index, ulong offset, ulong length, MemoryProtection most, nint section, ulong sectionOffset)
    {
        Piece piece = _pieces[index];
        nint place = handle + (nint)offset;
        if (!MemoryCalls.GiveBack(handle + (nint)piece.Offset, 0, MemoryCalls.Release))
        {
            throw SystemCallException.FromLastError("VirtualFree", "a reservation that a view is to lie in");
        }

        _pieces.RemoveAt(index);
        nint view = MemoryCalls.MapView(section, PageProtections.AccessOf(most), (uint)(sectionOffset >> 32), (uint)sectionOffset, (nuint)length, place);
        SystemCallException? refused = view == 0 ? Refused(length, most) : null;
        ulong from = view == 0 ? offset : (offset + length + MemoryCalls.Granularity - 1) & ~(MemoryCalls.Granularity - 1);
        if (view != 0)
        {
            _pieces.Insert(index, new Piece(offset, length, PieceKind.View));
        }

        bool isWhole = TryKeep(view == 0 ? index : index + 1, from, piece.End) && TryKeep(index, piece.Offset, offset);
        if (refused is not null || !isWhole)
        {
            throw refused ?? new SystemCallException("VirtualAlloc", MemoryCalls.InvalidAddress, "another thread has taken a part of a reservation meanwhile; try again");
        }
    }

    // Not everything that answers to the name of Windows keeps in mind what was committed together with the last page of a view.
    private void Commit(nint start, nuint size, uint protection, Piece piece)
    {
        nuint page = (nuint)Environment.SystemPageSize;
        bool isAtEnd = piece.Kind == PieceKind.View && start + (nint)size == handle + (nint)piece.End;
        nuint most = isAtEnd && size > page ? size - page : size;
        if (MemoryCalls.Allocate(start, most, MemoryCalls.Commit, protection) == 0
            || (most < size && MemoryCalls.Allocate(start + (nint)most, size - most, MemoryCalls.Commit, protection) == 0))
        {
            throw SystemCallException.FromLastError("VirtualAlloc", $"{size} bytes of memory");
        }
    }

    private bool TryKeep(int index, ulong start, ulong end)
    {
        if (start >= end)
        {
            return true;
        }

        if (MemoryCalls.Allocate(handle + (nint)start, (nuint)(end - start), MemoryCalls.Reserve, MemoryCalls.NoAccess) == 0)
        {
            return false;
        }

        _pieces.Insert(index, new Piece(start, end - start, PieceKind.Common));
        return true;
    }

    // Memory of its own lies in common reservations only.
    private void RequireCommon(Piece piece)
    {
        if (piece.Kind != PieceKind.Placeholder)
        {
            return;
        }

        if (Placeholders.MakeCommon(handle + (nint)piece.Offset, (nuint)piece.Length) == 0)
        {
            throw SystemCallException.FromLastError("VirtualAlloc2", $"{piece.Length} bytes in the place of a placeholder");
        }

        _pieces[_pieces.IndexOf(piece)] = piece with { Kind = PieceKind.Common };
    }

    private Piece[] Overlapping(ulong offset, ulong length) => [.. _pieces.Where(piece => piece.Offset < offset + length && offset < piece.End)];

    private (nint Start, nuint Size) PartOf(Piece piece, ulong offset, ulong length)
    {
        ulong start = Math.Max(piece.Offset, offset);
        return (handle + (nint)start, (nuint)(Math.Min(piece.End, offset + length) - start));
    }

    private int Insert(int index, Piece piece)
    {
        if (piece.Length == 0)
        {
            return index;
        }

        _pieces.Insert(index, piece);
        return index + 1;
    }

    private readonly record struct Piece(ulong Offset, ulong Length, PieceKind Kind)
    {
        public ulong End => Offset + Length;
    }
}
