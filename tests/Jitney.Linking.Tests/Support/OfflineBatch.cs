using System.Buffers.Binary;
using System.Text;
using Jitney.Linking.Graph;
using Jitney.Linking.Layout;
using Jitney.Linking.Resolution;

namespace Jitney.Linking.Tests.Support;

/// <summary>A linked batch: what lies at which address.</summary>
internal sealed class OfflineBatch(LinkBatch batch, BatchLayout layout, SegmentAddresses segments, Memory<byte>[] memory)
{
    public LinkBatch Batch => batch;

    public BatchLayout Layout => layout;

    public ulong GotAddress => batch.Objects[batch.Synthetic.Object].Blocks[batch.Synthetic.Got].Address;

    public GlobalSymbol Global(string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (batch.Names.Bytes(global.Name).SequenceEqual(bytes))
            {
                return global;
            }
        }

        throw new KeyNotFoundException(name);
    }

    /// <summary>The address of a global symbol, or of the only local one of that name.</summary>
    public ulong this[string name]
    {
        get
        {
            byte[] bytes = Encoding.UTF8.GetBytes(name);
            foreach (ref readonly GlobalSymbol global in batch.Globals)
            {
                if (batch.Names.Bytes(global.Name).SequenceEqual(bytes))
                {
                    return global.Address;
                }
            }

            return batch.Objects
                .SelectMany(graph => Enumerable.Range(1, graph.FirstGlobal - 1).Where(symbol => graph.SymbolName(symbol) == name).Select(symbol => graph.Addresses[symbol]))
                .Single();
        }
    }

    public ulong StubAddress(string name) =>
        batch.Objects[batch.Synthetic.Object].Blocks[batch.Synthetic.Stubs].Address + (ulong)(Global(name).Stub * batch.Synthetic.StubSize);

    public ulong GotEntryAddress(string name) => GotAddress + (ulong)(Global(name).GotEntry * SyntheticSections.GotEntrySize);

    public ReadOnlySpan<byte> Read(ulong address, int size)
    {
        for (int kind = 0; kind < SegmentKinds.Count; kind++)
        {
            ulong start = segments[(SegmentKind)kind];
            if (address >= start && address - start + (ulong)size <= (ulong)memory[kind].Length)
            {
                return memory[kind].Span.Slice((int)(address - start), size);
            }
        }

        throw new ArgumentOutOfRangeException(nameof(address), $"nothing is linked at 0x{address:x}");
    }

    public ulong Read64(ulong address) => BinaryPrimitives.ReadUInt64LittleEndian(Read(address, 8));

    public uint Read32(ulong address) => BinaryPrimitives.ReadUInt32LittleEndian(Read(address, 4));

    public byte[] Segment(SegmentKind kind) => memory[(int)kind].ToArray();

    /// <summary>All bytes of all segments.</summary>
    public byte[] AllBytes => [.. memory.SelectMany(segment => segment.ToArray())];

    /// <summary>Whether any block of a section of that name was kept.</summary>
    public bool Keeps(string section) => Blocks(section).Any(block => block.IsLive);

    public IEnumerable<Block> Blocks(string section) =>
        batch.Objects.SelectMany(graph => graph.Blocks.Where(block => graph.SectionName(block.Section) == section));
}
