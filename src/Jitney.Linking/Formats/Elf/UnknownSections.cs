using Jitney.Linking.Architectures;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Formats.Elf;

/// <summary>Refuses sections that say how an object is to be linked, in a way that is not known here: without them its code would be wrong.</summary>
/// <remarks>
/// The generic ABI keeps types below <c>SHT_LOOS</c> to itself, so that an unknown one changes what linking means; the same holds for the processor's range. A section of
/// the operating system's range is data like any other, unless it is marked <c>SHF_OS_NONCONFORMING</c>. Applications may do as they like with theirs. GNU ld draws the
/// line at the same place. See https://gabi.xinuos.com/elf/03-sheader.html.
/// </remarks>
internal static class UnknownSections
{
    // SHT_SHLIB.
    private const ElfSectionType Unspecified = (ElfSectionType)10;
    private const uint FirstOfSystem = 0x60000000;
    private const uint FirstOfProcessor = 0x70000000;
    private const uint FirstOfApplications = 0x80000000;

    // SHF_MASKOS, without SHF_GNU_RETAIN and SHF_GNU_MBIND.
    private const ElfSectionFlags UnknownOfSystem = (ElfSectionFlags)0x0ff00000 & ~ElfSectionFlags.Retain & ~(ElfSectionFlags)0x01000000;

    /// <summary>Refuses a section of unknown meaning.</summary>
    /// <exception cref="LinkException">It is one.</exception>
    public static void Refuse(ElfObjectFile file, Architecture architecture, int section, in ElfSectionHeader header)
    {
        // Nearly all are of this kind.
        if ((uint)header.Type < (uint)Unspecified && (header.Flags & (ElfSectionFlags.OperatingSystemSpecific | ElfSectionFlags.Compressed)) == 0)
        {
            return;
        }

        if (header.Flags.HasFlag(ElfSectionFlags.Compressed | ElfSectionFlags.Allocate))
        {
            throw new LinkException(file.PlaceOfSection(section), "is compressed and takes memory, which contradicts itself: no loader would unpack it");
        }

        bool isKnown = (uint)header.Type switch
        {
            < FirstOfSystem => header.Type is <= ElfSectionType.DynamicSymbols and not Unspecified
                or (>= ElfSectionType.InitializerArray and <= ElfSectionType.ExtendedSectionIndices)
                or ElfSectionType.CompactRelocations,
            < FirstOfProcessor => true,
            < FirstOfApplications => architecture.KnowsSection(header.Type),
            _ => true,
        };
        if (!isKnown)
        {
            throw new LinkException(file.PlaceOfSection(section), header.Type == ElfSectionType.PackedRelativeRelocations
                ? "holds packed relative relocations, which only the dynamic linker can apply"
                : $"has the unknown type 0x{(uint)header.Type:x}, which may say how the object is to be linked; compile without what makes it");
        }

        if (header.Flags.HasFlag(ElfSectionFlags.OperatingSystemSpecific)
            && ((uint)header.Type is >= FirstOfSystem and < FirstOfProcessor || (header.Flags & UnknownOfSystem) != 0))
        {
            throw new LinkException(
                file.PlaceOfSection(section),
                $"has type 0x{(uint)header.Type:x} and flags 0x{(ulong)header.Flags:x}, which an operating system gives a meaning of its own that is not known here");
        }
    }
}
