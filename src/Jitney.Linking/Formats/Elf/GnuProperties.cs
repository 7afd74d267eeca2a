using System.Buffers.Binary;
using Jitney.Linking.Architectures;
using Jitney.ObjectFiles.Elf;

namespace Jitney.Linking.Formats.Elf;

/// <summary>What an object asks for by its note <c>.note.gnu.property</c>.</summary>
/// <remarks>Format: "Linux Extensions to gABI", program properties. A note that contradicts itself asks for nothing.</remarks>
internal static class GnuProperties
{
    private const uint PropertyNote = 5; // NT_GNU_PROPERTY_TYPE_0
    private const int NoteHeadSize = 16; // with the name "GNU"
    private const int PropertyHeadSize = 8;
    private const int Alignment = 8;

    /// <summary>Whether it asks that indirect branches land at marked instructions only.</summary>
    public static bool HasLandings(ElfObjectFile file, Architecture architecture)
    {
        (uint property, uint bit) = architecture.LandingProperty;
        for (int section = 0; bit != 0 && section < file.Sections.Length; section++)
        {
            if (file.Sections[section].Type == ElfSectionType.Note && file.SectionNameStartsWith(section, ".note.gnu.property"u8)
                && (FindIn(file.SectionContent(section), property) & bit) != 0)
            {
                return true;
            }
        }

        return false;
    }

    private static uint FindIn(ReadOnlySpan<byte> notes, uint property)
    {
        while (notes.Length >= NoteHeadSize)
        {
            uint size = BinaryPrimitives.ReadUInt32LittleEndian(notes[4..]);
            bool isOne = BinaryPrimitives.ReadUInt32LittleEndian(notes[8..]) == PropertyNote && notes[12..16].SequenceEqual("GNU\0"u8);
            notes = notes[NoteHeadSize..];
            if (!isOne || size > (uint)notes.Length)
            {
                return 0;
            }

            for (ReadOnlySpan<byte> rest = notes[..(int)size]; rest.Length >= PropertyHeadSize + sizeof(uint);)
            {
                uint length = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
                if (BinaryPrimitives.ReadUInt32LittleEndian(rest) == property && length == sizeof(uint))
                {
                    return BinaryPrimitives.ReadUInt32LittleEndian(rest[PropertyHeadSize..]);
                }

                long next = PropertyHeadSize + (((long)length + Alignment - 1) & -Alignment);
                rest = next < rest.Length ? rest[(int)next..] : default;
            }

            notes = notes[(int)size..];
        }

        return 0;
    }
}
