using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using Jitney.Linking.Architectures;
using Jitney.Linking.Failures;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Fixups;

/// <summary>Applies the edges of one block, or of a part of it, to a copy of its bytes. The formulas are those of <see cref="EdgeKind"/>.</summary>
internal readonly ref struct BlockFixup
{
    private readonly LinkBatch _batch;
    private readonly ObjectGraph _graph;
    private readonly int _block;
    private readonly uint _start;
    private readonly Span<byte> _working;
    private readonly FixupErrors _errors;
    private readonly ReadOnlySpan<GlobalSymbol> _globals;
    private readonly ReadOnlySpan<ulong> _addresses;
    private readonly ulong _address;
    private readonly ulong _got;
    private readonly ulong _stubs;
    private readonly int _stubSize;
    private readonly bool _hasSums;

    /// <summary>Prepares for one part of a block.</summary>
    /// <param name="batch">The batch, with its addresses assigned.</param>
    /// <param name="graph">The object.</param>
    /// <param name="block">The block.</param>
    /// <param name="start">Where in the block the part begins; no edge reaches over that place.</param>
    /// <param name="working">The part's bytes.</param>
    /// <param name="errors">Takes what does not fit.</param>
    public BlockFixup(LinkBatch batch, ObjectGraph graph, int block, uint start, Span<byte> working, FixupErrors errors)
    {
        _start = start;
        _batch = batch;
        _graph = graph;
        _block = block;
        _working = working;
        _errors = errors;
        _globals = batch.Globals;
        _addresses = graph.Addresses;
        _address = graph.Blocks[block].Address + start;
        ObjectGraph own = batch.Objects[batch.Synthetic.Object];
        _got = own.Blocks[batch.Synthetic.Got].Address;
        _stubs = batch.Synthetic.Stubs < 0 ? 0 : own.Blocks[batch.Synthetic.Stubs].Address;
        _stubSize = batch.Synthetic.StubSize;
        _hasSums = batch.Sums.All.Count > 0;
    }

    /// <summary>The part's bytes.</summary>
    public Span<byte> Working => _working;

    /// <summary>Applies all edges of the part.</summary>
    public void Apply() => _batch.Architecture.Apply(this);

    /// <summary>Applies all edges of the part, in a loop of one architecture's own.</summary>
    /// <typeparam name="TFixups">Knows the kinds that are not shared.</typeparam>
    public void Apply<TFixups>()
        where TFixups : struct, IEdgeFixups
    {
        ref readonly Block block = ref _graph.Blocks[_block];
        ReadOnlySpan<Edge> edges = BlockParts.EdgesOf(_graph.EdgesOf(block), block.Size, _start, _working.Length);
        for (int index = 0; index < edges.Length; index++)
        {
            Edge edge = edges[index];
            edge.Offset -= _start;
            if (EdgeKinds.IsShared(edge.Kind))
            {
                Apply(edge);
                continue;
            }

            // A rewritten call for a thread-local address takes the call's own edge with it.
            Edge next = index + 1 < edges.Length ? edges[index + 1] : default;
            next.Offset -= _start;
            index += TFixups.Apply(this, edge, next);
        }
    }

    /// <summary>What is added to an edge's target.</summary>
    public ulong Addend(in Edge edge) => unchecked((ulong)(edge.IsWide ? _graph.WideAddends[edge.Addend] : edge.Addend));

    /// <summary>The address of an edge's target; for a thread-local variable its distance from the thread pointer.</summary>
    public ulong Target(in Edge edge) => _addresses[edge.Target];

    /// <summary>The start of the global offset table.</summary>
    public ulong Got => _got;

    /// <summary>Whether an edge's target is a reference that was left null, since it is weak or what is missing is to be 0.</summary>
    public bool IsNull(in Edge edge) => _graph.Globals[edge.Target] is >= 0 and int number && _globals[number].State == GlobalState.Null;

    /// <summary>All edges of the block, not of the part alone, with offsets from its start.</summary>
    public ReadOnlySpan<Edge> Edges => _graph.EdgesOf(_graph.Blocks[_block]);

    /// <summary>Where in its block an edge's target lies, as this object states it.</summary>
    public ulong PlaceOfTarget(in Edge edge) => _graph.Symbols[edge.Target].Value;

    /// <summary>Where in its block an edge lies.</summary>
    public ulong OffsetOf(in Edge edge) => _start + edge.Offset;

    /// <summary>Where in its segment an edge lies: alignments count from there, as slabs may lie anywhere when nothing runs.</summary>
    public ulong SegmentOffsetOf(in Edge edge) => unchecked(_graph.Blocks[_block].SegmentOffset + OffsetOf(edge));

    /// <summary>The address of a place in the block.</summary>
    public ulong AddressOf(ulong place) => unchecked(_address - _start + place);

    /// <summary>The address of the first byte that an edge writes.</summary>
    public ulong FixupOf(in Edge edge) => unchecked(_address + edge.Offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Apply(in Edge edge)
    {
        int offset = (int)edge.Offset;
        ulong addend = unchecked((ulong)(edge.IsWide ? _graph.WideAddends[edge.Addend] : edge.Addend));
        ulong target = _addresses[edge.Target];
        ulong fixup = unchecked(_address + edge.Offset);
        switch (edge.Kind)
        {
            case EdgeKind.None:
                break;
            case EdgeKind.Zero32:
                Write32(offset, 0);
                break;
            case EdgeKind.Zero64:
                Write64(offset, 0);
                break;
            case EdgeKind.Pointer64:
                Write64(offset, unchecked(target + addend));
                break;
            case EdgeKind.Pointer32:
                WriteUnsigned32(edge, unchecked(target + addend));
                break;
            case EdgeKind.Pointer32Signed:
                WriteSigned32(edge, unchecked(target + addend));
                break;
            case EdgeKind.Pointer32Either:
                WriteEither32(edge, unchecked(target + addend));
                break;
            case EdgeKind.Pointer16:
                Write16(edge, unchecked(target + addend), ushort.MaxValue);
                break;
            case EdgeKind.Pointer8:
                Write8(edge, unchecked(target + addend), byte.MaxValue);
                break;
            case EdgeKind.Delta64:
                Write64(offset, unchecked(target + addend - fixup));
                break;
            case EdgeKind.Delta32:
                WriteSigned32(edge, unchecked(target + addend - fixup));
                break;
            case EdgeKind.Delta32Either:
                WriteEither32(edge, unchecked(target + addend - fixup));
                break;
            case EdgeKind.Delta16Either:
                Write16(edge, unchecked(target + addend - fixup), ushort.MaxValue);
                break;
            case EdgeKind.Delta16:
                Write16(edge, unchecked(target + addend - fixup), (ulong)short.MaxValue);
                break;
            case EdgeKind.Delta8:
                Write8(edge, unchecked(target + addend - fixup), (ulong)sbyte.MaxValue);
                break;
            case EdgeKind.BranchDelta32:
                WriteBranch(edge, target, addend, fixup);
                break;
            case EdgeKind.GotEntryDelta32:
                WriteSigned32(edge, unchecked(GotEntry(edge) + addend - fixup));
                break;
            case EdgeKind.GotEntryDelta64:
                Write64(offset, unchecked(GotEntry(edge) + addend - fixup));
                break;
            case EdgeKind.GotEntryOffset32:
                WriteSigned32(edge, unchecked(GotEntry(edge) + addend - _got));
                break;
            case EdgeKind.GotEntryOffset64:
                Write64(offset, unchecked(GotEntry(edge) + addend - _got));
                break;
            case EdgeKind.GotOffset64:
                Write64(offset, unchecked(target + addend - _got));
                break;
            case EdgeKind.GotOffset32:
                WriteSigned32(edge, unchecked(target + addend - _got));
                break;
            case EdgeKind.GotDelta32:
                WriteSigned32(edge, unchecked(_got + addend - fixup));
                break;
            case EdgeKind.GotDelta64:
                Write64(offset, unchecked(_got + addend - fixup));
                break;
            case EdgeKind.StubOffset64:
                Write64(offset, unchecked((Stub(edge) is { } stub ? stub : target) + addend - _got));
                break;
            case EdgeKind.Size32:
                WriteUnsigned32(edge, unchecked(SizeOf(edge) + addend));
                break;
            case EdgeKind.Size64:
                Write64(offset, unchecked(SizeOf(edge) + addend));
                break;
            case EdgeKind.ThreadOffset32:
                if (RequireThreadLocal(edge))
                {
                    WriteSigned32(edge, unchecked(target + addend));
                }

                break;
            case EdgeKind.ThreadOffset64:
                if (RequireThreadLocal(edge))
                {
                    Write64(offset, unchecked(target + addend));
                }

                break;
            case EdgeKind.ImageOffset32:
                WriteImageOffset(edge, target, addend);
                break;
            case EdgeKind.SectionOffset32 or EdgeKind.SectionOffset7 or EdgeKind.SectionNumber16:
                WriteSection(edge, addend);
                break;
            default:
                throw new InvalidOperationException($"Edge kind {edge.Kind} has no fixup.");
        }
    }

    /// <summary>Whether an edge's target is a thread-local variable; where it is not, that is reported.</summary>
    public bool RequireThreadLocal(in Edge edge)
    {
        bool isOne = IsThreadLocal(edge.Target);
        if (!isOne)
        {
            Report(edge, "is used as a thread-local variable and is none");
        }

        return isOne;
    }

    private bool IsThreadLocal(int target)
    {
        if (_graph.Globals[target] is >= 0 and int number)
        {
            ref readonly GlobalSymbol global = ref _globals[number];
            return global.State == GlobalState.Defined ? IsThreadLocal(_batch.Objects[global.Object], global.Symbol)
                : global.Kind == SymbolKind.ThreadLocal || global.State == GlobalState.Null;
        }

        return IsThreadLocal(_graph, target);
    }

    // Assemblers call a symbol one that lies where no thread has a copy.
    private static bool IsThreadLocal(ObjectGraph graph, int number) => graph.Symbols[number] switch
    {
        { Block: >= 0 and int block } => graph.Sections[graph.Blocks[block].Section].Role is SectionRole.ThreadData or SectionRole.ThreadZeroFill,
        var symbol => symbol.Kind == SymbolKind.ThreadLocal,
    };

    // Apart from all others, which need no room for what it looks up.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteSection(in Edge edge, ulong addend)
    {
        if (SectionPlace.Of(_batch, _graph, edge.Target) is not { } place || (place.Offset is null && edge.Kind != EdgeKind.SectionNumber16))
        {
            Report(edge, $"{edge.Kind} counts from the section of its target, which this link does not define in one; link what defines it together with what refers to it");
        }
        else if (edge.Kind == EdgeKind.SectionNumber16)
        {
            Write16(edge, unchecked((ulong)place.Number + addend), ushort.MaxValue);
        }
        else if (edge.Kind == EdgeKind.SectionOffset7)
        {
            Write7(edge, unchecked(place.Offset.GetValueOrDefault() + addend));
        }
        else
        {
            WriteUnsigned32(edge, unchecked(place.Offset.GetValueOrDefault() + addend));
        }
    }

    private void WriteImageOffset(in Edge edge, ulong target, ulong addend)
    {
        ulong value = unchecked(target + addend - _batch.ImageBase);
        if (value > uint.MaxValue && Stub(edge) is { } stub && !ImportReach.IsData(_batch, _graph.Globals[edge.Target]))
        {
            value = unchecked(stub + addend - _batch.ImageBase);
        }

        if (value <= uint.MaxValue)
        {
            Write32((int)edge.Offset, (uint)value);
        }
        else
        {
            Report(edge, FormattableString.Invariant($"{edge.Kind} from __ImageBase at 0x{_batch.ImageBase:x}"), value, "0", "0xffffffff");
        }
    }

    private void Write7(in Edge edge, ulong value)
    {
        const byte Mask = 0x7f;
        if (value <= Mask)
        {
            ref byte place = ref _working[(int)edge.Offset];
            place = (byte)((place & ~Mask) | (byte)value);
        }
        else
        {
            Report(edge, value, "0", "0x7f");
        }
    }

    private void WriteBranch(in Edge edge, ulong target, ulong addend, ulong fixup)
    {
        ulong distance = unchecked(target + addend - fixup);

        // A null function is called through its stub even where 0 is near: that is where debuggers and crash reports expect it.
        if (!FitsSigned32(distance) && Stub(edge) is { } stub)
        {
            distance = unchecked(stub + addend - fixup);
        }

        WriteSigned32(edge, distance);
    }

    /// <summary>The address of the stub of an edge's target, or of the sum that it needs (<see cref="EdgeTraits.OfSum"/>); null where there is none.</summary>
    public ulong? Stub(in Edge edge)
    {
        int stub = _hasSums && EdgeTarget.IsSum(edge) ? _batch.Sums.Of(_graph, edge)?.Stub ?? -1
            : _graph.Globals[edge.Target] is >= 0 and int global ? _globals[global].Stub
            : -1;
        return stub >= 0 ? _stubs + (ulong)(stub * _stubSize) : null;
    }

    /// <summary>The address of the island behind the stretch of code in which an edge lies, that leads to its target; null where there is none.</summary>
    public ulong? Island(in Edge edge) => _batch.Islands?.Find(_graph, _block, edge);

    /// <summary>The address of the GOT entry of an edge's target, or of the sum that it needs (<see cref="EdgeTraits.OfSum"/>), which has one where the kind asks for it.</summary>
    public ulong GotEntry(in Edge edge)
    {
        int global = _graph.Globals[edge.Target];
        int entry = _hasSums && EdgeTarget.IsSum(edge) ? _batch.Sums.Of(_graph, edge)!.GotEntry
            : global >= 0 ? _globals[global].GotEntry
            : _graph.LocalGotEntries![edge.Target];
        return _got + (ulong)(entry * SyntheticSections.GotEntrySize);
    }

    private ulong SizeOf(in Edge edge) =>
        _graph.Globals[edge.Target] is >= 0 and int global ? _globals[global].Size : _graph.Symbols[edge.Target].Size;

    private void Write64(int offset, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(_working[offset..], value);

    private void Write32(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_working[offset..], value);

    /// <summary>Writes a signed number of 32 bits, or reports that it is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteSigned32(in Edge edge, ulong value)
    {
        if (FitsSigned32(value))
        {
            Write32((int)edge.Offset, unchecked((uint)value));
        }
        else
        {
            WriteFar(edge, value);
        }
    }

    // A function that an import library leaves to another library is as well called and known by its stub.
    private void WriteFar(in Edge edge, ulong value)
    {
        ulong? near = edge.Kind == EdgeKind.Delta32 && Stub(edge) is { } stub ? unchecked(stub + Addend(edge) - FixupOf(edge)) : null;
        if (near is { } distance && FitsSigned32(distance) && ImportReach.IsFunction(_batch, _graph.Globals[edge.Target]))
        {
            Write32((int)edge.Offset, unchecked((uint)distance));
        }
        else
        {
            Report(edge, value, "-0x80000000", "0x7fffffff");
        }
    }

    private void WriteUnsigned32(in Edge edge, ulong value)
    {
        if (value <= uint.MaxValue)
        {
            Write32((int)edge.Offset, (uint)value);
        }
        else
        {
            Report(edge, value, "0", "0xffffffff");
        }
    }

    private void WriteEither32(in Edge edge, ulong value)
    {
        if (value <= uint.MaxValue || FitsSigned32(value))
        {
            Write32((int)edge.Offset, unchecked((uint)value));
        }
        else
        {
            Report(edge, value, "-0x80000000", "0xffffffff");
        }
    }

    private void Write16(in Edge edge, ulong value, ulong largest)
    {
        if (unchecked((long)value) >= short.MinValue && unchecked((long)value) <= (long)largest)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(_working[(int)edge.Offset..], unchecked((ushort)value));
        }
        else
        {
            Report(edge, value, "-0x8000", "0x" + largest.ToString("x", CultureInfo.InvariantCulture));
        }
    }

    private void Write8(in Edge edge, ulong value, ulong largest)
    {
        if (unchecked((long)value) >= sbyte.MinValue && unchecked((long)value) <= (long)largest)
        {
            _working[(int)edge.Offset] = unchecked((byte)value);
        }
        else
        {
            Report(edge, value, "-0x80", "0x" + largest.ToString("x", CultureInfo.InvariantCulture));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool FitsSigned32(ulong value) => unchecked((long)value == (int)value);

    private void Report(in Edge edge, ulong value, string least, string most) => Report(edge, edge.Kind.ToString(), value, least, most);

    /// <summary>Reports a value that does not fit.</summary>
    /// <param name="edge">The edge.</param>
    /// <param name="what">What computes it.</param>
    /// <param name="value">The value.</param>
    /// <param name="least">The least that would fit.</param>
    /// <param name="most">The most that would fit.</param>
    public void Report(in Edge edge, string what, ulong value, string least, string most)
    {
        if (!_errors.Count(_graph.Index))
        {
            return;
        }

        long signed = unchecked((long)value);
        string shown = signed < 0 ? "-0x" + unchecked(0 - value).ToString("x", CultureInfo.InvariantCulture) : "0x" + value.ToString("x", CultureInfo.InvariantCulture);
        _errors.Add(new RelocationOutOfRangeException(
            _graph.Place(_block, edge.Offset + _start, TargetName(edge)),
            $"{what} computes {shown}, which is not between {least} and {most}: the target at 0x{_graph.Addresses[edge.Target]:x} is out of reach{ImportReach.AdviceFor(_batch, _graph.Globals[edge.Target])}"));
    }

    /// <summary>Reports that an edge cannot be applied.</summary>
    public void Report(in Edge edge, string problem)
    {
        if (_errors.Count(_graph.Index))
        {
            _errors.Add(new LinkException(_graph.Place(_block, edge.Offset + _start, TargetName(edge)), problem));
        }
    }

    private string TargetName(in Edge edge)
    {
        int global = _graph.Globals[edge.Target];
        return global >= 0 ? _batch.Names.Text(_globals[global].Name) : _graph.SymbolName(edge.Target);
    }
}
