using System.Buffers.Binary;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Building;

/// <summary>Finds the records of <c>.eh_frame</c> sections: which code each describes, and which edges belong to it.</summary>
/// <remarks>
/// An unwind table refers to all the code of its object, so its edges must not keep code alive: it is the other way round. Code that is
/// taken needs its own record, with the language's data and the personality routine that the record points to. Format:
/// Linux Standard Base, "Exception Frames"; a record is a length (4 bytes, or 12 when the first 4 are all ones), then an id: 0 for a
/// common information entry, else the distance back from the id to the entry that the description uses.
/// </remarks>
internal static class FrameTableReader
{
    // It has one, to the personality routine. Each description that uses it follows them, so that their number must be bounded.
    private const int MostCommonEdges = 16;

    /// <summary>Reads all unwind tables of an object; links each record to the block that it describes.</summary>
    public static FrameRecord[] Read(
        InputName name,
        ReadOnlySpan<byte> content,
        GraphSection[] sections,
        Block[] blocks,
        Edge[] edges,
        Symbol[] symbols)
    {
        // A record that counts has an edge, and hardly any has more: so this is how many there are, nearly always.
        int most = 0;
        foreach (ref readonly Block block in blocks.AsSpan())
        {
            most += block.Flags.HasFlag(BlockFlags.Frames) ? block.EdgeCount : 0;
        }

        var records = new List<FrameRecord>(most);
        for (int block = 0; block < blocks.Length; block++)
        {
            if (blocks[block].Flags.HasFlag(BlockFlags.Frames) && !blocks[block].IsZeroFill)
            {
                var place = new InputPlace(name, ".eh_frame");
                ReadTable(place, content.Slice(blocks[block].ContentOffset, (int)blocks[block].Size), block, blocks, edges, symbols, records);
            }
        }

        return [.. records];
    }

    private static void ReadTable(
        InputPlace place,
        ReadOnlySpan<byte> table,
        int tableBlock,
        Block[] blocks,
        Edge[] edges,
        Symbol[] symbols,
        List<FrameRecord> records)
    {
        ref Block owner = ref blocks[tableBlock];
        int edge = owner.FirstEdge;
        int lastEdge = owner.FirstEdge + owner.EdgeCount;
        var commons = new Dictionary<int, (int First, int Count)>();
        int position = 0;
        while (table.Length - position >= 4)
        {
            int start = position;
            ulong length = BinaryPrimitives.ReadUInt32LittleEndian(table[position..]);
            position += 4;
            if (length == 0)
            {
                // The end that the last object of a static link carries. Tables of many objects are joined here, so it must go.
                owner.Size = (ulong)start;
                owner.EdgeCount = edge - owner.FirstEdge;
                return;
            }

            if (length == uint.MaxValue && table.Length - position >= 8)
            {
                length = BinaryPrimitives.ReadUInt64LittleEndian(table[position..]);
                position += 8;
            }

            if (length < 4 || length > (ulong)(table.Length - position))
            {
                throw new MalformedFileException(place with { Offset = (ulong)start }, $"a frame record of {length} bytes does not fit");
            }

            int end = position + (int)length;
            uint id = BinaryPrimitives.ReadUInt32LittleEndian(table[position..]);
            int firstEdge = edge;
            for (; edge < lastEdge && edges[edge].Offset < (uint)end; edge++)
            {
                if (edges[edge].Offset + (ulong)EdgeKinds.Width(edges[edge].Kind) > (ulong)end)
                {
                    throw new MalformedFileException(place with { Offset = edges[edge].Offset }, "a relocation crosses the end of its frame record");
                }
            }

            if (id == 0)
            {
                if (edge - firstEdge > MostCommonEdges)
                {
                    throw new MalformedFileException(place with { Offset = (ulong)start }, $"a common information entry has {edge - firstEdge} relocations");
                }

                commons.Add(start, (firstEdge, edge - firstEdge));
            }
            else if (!commons.TryGetValue(position - (int)id, out (int First, int Count) common))
            {
                throw new MalformedFileException(place with { Offset = (ulong)start }, "a frame description refers to no common information entry");
            }
            else if (edge > firstEdge && edges[firstEdge].Offset == (uint)position + sizeof(uint))
            {
                AddRecord(tableBlock, firstEdge, edge - firstEdge, common, blocks, edges, symbols, records);
            }

            position = end;
        }

        if (position != table.Length)
        {
            throw new MalformedFileException(place with { Offset = (ulong)position }, "ends inside a frame record");
        }
    }

    private static void AddRecord(
        int tableBlock,
        int firstEdge,
        int edgeCount,
        (int First, int Count) common,
        Block[] blocks,
        Edge[] edges,
        Symbol[] symbols,
        List<FrameRecord> records)
    {
        int described = symbols[edges[firstEdge].Target].Block;
        var record = new FrameRecord
        {
            TableBlock = tableBlock,
            DescribedBlock = described,
            FirstEdge = firstEdge,
            EdgeCount = edgeCount,
            CommonFirstEdge = common.First,
            CommonEdgeCount = common.Count,
            Next = -1,
        };
        if (described >= 0)
        {
            record.Next = blocks[described].FirstFrame;
            blocks[described].FirstFrame = records.Count;
        }

        records.Add(record);
    }
}
