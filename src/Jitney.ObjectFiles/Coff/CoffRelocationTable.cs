using System.Buffers.Binary;
using Jitney.ObjectFiles.Binary;

namespace Jitney.ObjectFiles.Coff;

/// <summary>Finds a section's relocations, whose number may stand in the first of them.</summary>
internal static class CoffRelocationTable
{
    /// <summary>Finds them.</summary>
    /// <param name="header">The section's header.</param>
    /// <param name="file">The whole file.</param>
    /// <param name="range">Where they lie, without one that only holds their number.</param>
    /// <param name="problem">What is wrong, where they do not lie in the file.</param>
    public static bool TryFind(in CoffSectionHeader header, ReadOnlySpan<byte> file, out FileRange range, out string problem)
    {
        problem = "";
        range = default;
        uint count = header.RelocationCount;
        bool counted = count == CoffSectionHeader.ManyRelocations && (header.Flags & CoffSectionFlags.ManyRelocations) != 0;
        if (counted)
        {
            if (!FileRange.TryMake(header.RelocationsOffset, CoffRelocation.FileSize, file.Length, out FileRange first))
            {
                problem = $"its relocations at 0x{header.RelocationsOffset:x} lie outside the file of 0x{file.Length:x} bytes";
                return false;
            }

            // The number counts the relocation that holds it.
            count = BinaryPrimitives.ReadUInt32LittleEndian(first.Of(file));
            if (count == 0)
            {
                problem = "the first of its relocations is to tell how many there are, and tells 0";
                return false;
            }
        }

        if (count == 0)
        {
            return true;
        }

        if (!FileRange.TryMake(header.RelocationsOffset, (ulong)count * CoffRelocation.FileSize, file.Length, out range))
        {
            problem = $"its {count} relocations at 0x{header.RelocationsOffset:x} do not fit the file of 0x{file.Length:x} bytes";
            return false;
        }

        range = counted ? new FileRange(range.Start + CoffRelocation.FileSize, range.Length - CoffRelocation.FileSize) : range;
        return true;
    }
}
