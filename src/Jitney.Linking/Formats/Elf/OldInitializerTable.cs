using System.Buffers.Binary;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Formats.Elf;

/// <summary>Tables of initialisers and finalisers as compilers wrote them before <c>.init_array</c>: <c>.ctors</c> and <c>.dtors</c>.</summary>
/// <remarks>
/// They run against the order of the newer ones. Static linkers put them among those with the entries of each section in reverse, and so it
/// is done here: a table turned around needs nothing special any more. Their ends may be marked by words of 0 or -1, which whoever runs a table skips.
/// </remarks>
internal static class OldInitializerTable
{
    private const int EntrySize = 8;

    /// <summary>Checks a table's bytes: relocations alone may fill its words, so that the words can change their places.</summary>
    /// <exception cref="LinkException">There is something else in it.</exception>
    public static void CheckContent(ReadOnlySpan<byte> content, InputPlace place)
    {
        if (content.Length % EntrySize != 0)
        {
            throw new LinkException(place, $"is a table of initialisers and has 0x{content.Length:x} bytes, which is no multiple of {EntrySize}");
        }

        for (int offset = 0; offset < content.Length; offset += EntrySize)
        {
            if (BinaryPrimitives.ReadInt64LittleEndian(content[offset..]) is not (0 or -1))
            {
                throw new LinkException(place with { Offset = (ulong)offset }, "is a table of initialisers and holds a number that is no mark of its ends");
            }
        }
    }

    /// <summary>Turns a table around: the edges of its block, which are sorted by offset.</summary>
    /// <exception cref="LinkException">An edge is no entry.</exception>
    public static void Reverse(Span<Edge> edges, ulong size, InputPlace place)
    {
        foreach (ref Edge edge in edges)
        {
            if (edge.Kind == EdgeKind.None)
            {
                continue;
            }

            if (edge.Kind != EdgeKind.Pointer64 || edge.Offset % EntrySize != 0)
            {
                throw new LinkException(place with { Offset = edge.Offset }, "is a table of initialisers, and this is no address of one");
            }

            edge.Offset = (uint)(size - EntrySize - edge.Offset);
        }

        edges.Sort(static (left, right) => left.Offset.CompareTo(right.Offset));
    }
}
