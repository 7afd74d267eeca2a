using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Jitney.Linking.Building;
using Jitney.Linking.Formats.Elf;
using Jitney.Linking.Graph;
using Jitney.Linking.Layout;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Elf;

namespace Jitney.Linking.Passes;

/// <summary>Headers of a batch in its own memory, as every program has them that the system loads: by these, collectors find variables, unwinders find
/// tables, and language runtimes find themselves.</summary>
/// <remarks>
/// They describe a program at a fixed address. Its file is imagined: the read-only segment, which begins with the headers, then code, then data.
/// Format: "System V Application Binary Interface", chapters 4 and 5.
/// </remarks>
internal static class ModuleHeaders
{
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const int MostProgramHeaders = 8;
    private const int NoteOffset = HeaderSize + (MostProgramHeaders * ProgramHeaderSize);
    private const int NoteHeadSize = 16;
    private const int NoteSize = NoteHeadSize + BuildId.Size;
    private const int EndOfDynamicSize = 16;
    private const int Size = DynamicOffset + EndOfDynamicSize;
    private const ulong PageSize = 0x1000;

    private enum Kind : uint
    {
        Load = 1,
        Note = 4,
        ProgramHeaders = 6,
        ThreadStorage = 7,
        FrameIndex = 0x6474e550,
        Stack = 0x6474e551,
    }

    [Flags]
    private enum Access : uint
    {
        Execute = 1,
        Write = 2,
        Read = 4,
    }

    /// <summary>Where behind the headers the dynamic section lies that has nothing but its end: the dynamic linker did nothing for the batch.</summary>
    public const int DynamicOffset = (NoteOffset + NoteSize + 7) & ~7;

    /// <summary>Adds room for the headers, and for the index of unwind tables where there are any, to the linker's own object.</summary>
    /// <returns>The blocks' numbers; -1 for what is not there.</returns>
    public static (int Headers, int FrameIndex) Add(LinkBatch batch, SyntheticObjectBuilder builder, HeadersUse use, bool hasFrames)
    {
        if (use == HeadersUse.WhenReferenced
            && !IsReferenced(batch, SpecialSymbolKind.Headers) && !IsReferenced(batch, SpecialSymbolKind.FrameIndex) && !IsReferenced(batch, SpecialSymbolKind.Dynamic))
        {
            return (-1, -1);
        }

        int headers = builder.AddRoom("$__HEADERS"u8, SectionRole.Headers, SegmentKind.ReadOnly, Size, 4);
        int index = hasFrames ? builder.AddRoom("$__EH_FRAME_HDR"u8, SectionRole.Headers, SegmentKind.ReadOnly, FrameIndex.SizeFor(batch), 2) : -1;
        return (headers, index);
    }

    /// <summary>Fills the room, once no address changes any more.</summary>
    public static void Write(LinkBatch batch, BatchLayout layout, SegmentAddresses segments)
    {
        if (batch.Synthetic.Headers < 0)
        {
            return;
        }

        ObjectGraph own = batch.Objects[batch.Synthetic.Object];
        _ = MemoryMarshal.TryGetArray(own.Content, out ArraySegment<byte> content);
        ref readonly Block block = ref own.Blocks[batch.Synthetic.Headers];
        Span<byte> headers = content.AsSpan(block.ContentOffset, Size);
        WriteNote(batch, layout, headers[NoteOffset..]);
        int count = WriteProgramHeaders(batch, layout, segments, headers, block.Address);
        WriteHeader(headers, ElfMachines.Of(batch.Target.Architecture), count, EntryOf(batch));
        if (batch.Synthetic.FrameIndex >= 0)
        {
            ref readonly Block index = ref own.Blocks[batch.Synthetic.FrameIndex];
            FrameIndex.Write(batch, content.AsSpan(index.ContentOffset, (int)index.Size), index.Address, segments.ReadOnly + layout.Role(SectionRole.Frames).Start);
        }
    }

    private static bool IsReferenced(LinkBatch batch, SpecialSymbolKind kind)
    {
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (global is { State: GlobalState.Special, IsReferenced: true } && batch.SpecialSymbols[global.Symbol].Kind == kind)
            {
                return true;
            }
        }

        return false;
    }

    private static void WriteNote(LinkBatch batch, BatchLayout layout, Span<byte> note)
    {
        BinaryPrimitives.WriteInt32LittleEndian(note, 4);
        BinaryPrimitives.WriteInt32LittleEndian(note[4..], BuildId.Size);
        BinaryPrimitives.WriteInt32LittleEndian(note[8..], 3); // NT_GNU_BUILD_ID
        "GNU\0"u8.CopyTo(note[12..]);

        // Whoever names the headers looks at the note, as code that counts what it runs does.
        bool isRead = IsReferenced(batch, SpecialSymbolKind.Headers);
        BuildId.Write(batch, layout, graph => isRead && graph.Index != batch.Synthetic.Object, note[NoteHeadSize..]);
    }

    // Where a program begins, by what it was looked up for.
    private static ulong EntryOf(LinkBatch batch) =>
        batch.Entry >= 0 && batch.Globals[batch.Lead(batch.Entry)] is { State: GlobalState.Defined, Kind: not SymbolKind.Data and not SymbolKind.ThreadLocal } entry ? entry.Address : 0;

    private static void WriteHeader(Span<byte> headers, ElfMachine machine, int count, ulong entry)
    {
        ReadOnlySpan<byte> identification = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        identification.CopyTo(headers);
        BinaryPrimitives.WriteUInt16LittleEndian(headers[16..], 2);          // ET_EXEC
        BinaryPrimitives.WriteUInt16LittleEndian(headers[18..], (ushort)machine);
        BinaryPrimitives.WriteUInt32LittleEndian(headers[20..], 1);          // version
        BinaryPrimitives.WriteUInt64LittleEndian(headers[24..], entry);      // entry point
        BinaryPrimitives.WriteUInt64LittleEndian(headers[32..], HeaderSize); // program headers
        BinaryPrimitives.WriteUInt16LittleEndian(headers[52..], HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(headers[54..], ProgramHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(headers[56..], (ushort)count);
    }

    private static int WriteProgramHeaders(LinkBatch batch, BatchLayout layout, SegmentAddresses segments, Span<byte> headers, ulong address)
    {
        var table = new Table(headers, address);
        ObjectGraph own = batch.Objects[batch.Synthetic.Object];
        ulong readOnly = layout[SegmentKind.ReadOnly].Size;
        table.Add(Kind.ProgramHeaders, Access.Read, address + HeaderSize, MostProgramHeaders * ProgramHeaderSize, 8);

        // Segments come in the order of their addresses, whose last digits are those of their places in the file.
        ulong alignment = Math.Min(PageSize, 1UL << BitOperations.TrailingZeroCount(address));
        ulong codeOffset = PlaceAfter(readOnly, segments.Code, alignment);
        ulong writableOffset = PlaceAfter(codeOffset + layout[SegmentKind.Code].Size, segments.Writable, alignment);
        SegmentLayout writable = layout[SegmentKind.Writable];
        Span<(ulong Address, ulong Offset, ulong Size, ulong FileSize, Access Access)> loads =
        [
            (segments.Code, codeOffset, layout[SegmentKind.Code].Size, layout[SegmentKind.Code].Size, Access.Read | Access.Execute),
            (segments.ReadOnly, 0, readOnly, readOnly, Access.Read),
            (segments.Writable, writableOffset, writable.Size, writable.ZeroFillOffset, Access.Read | Access.Write),
        ];
        loads.Sort(static (left, right) => left.Address.CompareTo(right.Address));
        foreach ((ulong start, ulong offset, ulong size, ulong fileSize, Access access) in loads)
        {
            if (size > 0)
            {
                table.Add(Kind.Load, access, start, size, alignment, offset, fileSize);
            }
        }

        table.Add(Kind.Note, Access.Read, address + NoteOffset, NoteSize, 4);
        if (layout.Threads.Size > 0)
        {
            SectionSpan data = layout.Role(SectionRole.ThreadData);
            SectionSpan template = data.IsEmpty ? layout.Role(SectionRole.ThreadZeroFill) : data;
            table.Add(Kind.ThreadStorage, Access.Read, segments.ReadOnly + template.Start, layout.Threads.Size, 1UL << layout.Threads.AlignmentLog2, data.End - data.Start);
        }

        if (batch.Synthetic.FrameIndex >= 0)
        {
            ref readonly Block index = ref own.Blocks[batch.Synthetic.FrameIndex];
            table.Add(Kind.FrameIndex, Access.Read, index.Address, index.Size, 4);
        }

        table.AddStack();
        return table.Count;
    }

    // The first place in the imagined file from an end on that an address may have.
    private static ulong PlaceAfter(ulong end, ulong start, ulong alignment) => unchecked(end + ((start - end) & (alignment - 1)));

    /// <summary>The program headers, one after the other.</summary>
    private ref struct Table(Span<byte> headers, ulong address)
    {
        private readonly Span<byte> _headers = headers;

        /// <summary>How many there are.</summary>
        public int Count { get; private set; }

        /// <summary>Adds what lies in the read-only segment, as it is.</summary>
        public void Add(Kind kind, Access access, ulong start, ulong size, ulong alignment) => Add(kind, access, start, size, alignment, start - address, size);

        /// <summary>Adds what lies in the read-only segment, and is larger in memory.</summary>
        public void Add(Kind kind, Access access, ulong start, ulong size, ulong alignment, ulong fileSize) => Add(kind, access, start, size, alignment, start - address, fileSize);

        /// <summary>Adds the one that says that stacks hold no code.</summary>
        public void AddStack() => Add(Kind.Stack, Access.Read | Access.Write, 0, 0, 16, 0, 0);

        /// <summary>Adds anything.</summary>
        public void Add(Kind kind, Access access, ulong start, ulong size, ulong alignment, ulong offset, ulong fileSize)
        {
            Span<byte> header = _headers.Slice(HeaderSize + (Count++ * ProgramHeaderSize), ProgramHeaderSize);
            BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)kind);
            BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (uint)access);
            BinaryPrimitives.WriteUInt64LittleEndian(header[8..], offset);
            BinaryPrimitives.WriteUInt64LittleEndian(header[16..], start);
            BinaryPrimitives.WriteUInt64LittleEndian(header[24..], start);
            BinaryPrimitives.WriteUInt64LittleEndian(header[32..], fileSize);
            BinaryPrimitives.WriteUInt64LittleEndian(header[40..], size);
            BinaryPrimitives.WriteUInt64LittleEndian(header[48..], alignment);
        }
    }
}
