using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.Coff;

/// <summary>Finds what makes sections COMDATs: the record of a section's symbol tells how one is chosen, and the next symbol of the section is the name they share.</summary>
internal static class CoffComdats
{
    /// <summary>Finds it for all sections.</summary>
    /// <param name="file">The object.</param>
    /// <returns>By section number; without selection for sections that are no COMDAT.</returns>
    /// <exception cref="MalformedFileException">What a symbol tells of a COMDAT cannot be.</exception>
    public static CoffComdat[] Find(CoffObjectFile file)
    {
        var comdats = new CoffComdat[file.SectionCount + 1];
        for (int symbol = 0; symbol < file.SymbolCount; symbol = file.NextSymbol(symbol))
        {
            int section = file.Symbol(symbol).SectionNumber;
            if (section <= 0 || section > file.SectionCount || (file.Section(section).Flags & CoffSectionFlags.Comdat) == 0)
            {
                continue;
            }

            ref CoffComdat comdat = ref comdats[section];
            if (comdat.Selection == CoffSelection.None)
            {
                comdat = file.TrySectionDefinition(symbol, out CoffSectionDefinition definition) ? Begin(file, symbol, section, definition) : comdat;
            }
            else if (comdat is { Leader: -1, AssociatedSection: 0 } && file.Symbol(symbol).StorageClass is CoffStorageClass.External or CoffStorageClass.Static)
            {
                comdat = comdat with { Leader = symbol };
            }
        }

        AssociateUnwinding(file, comdats);
        return comdats;
    }

    // GNU tools know no associated sections, and say by names alone which code a section of unwinding is for.
    private static void AssociateUnwinding(CoffObjectFile file, CoffComdat[] comdats)
    {
        Dictionary<ReadOnlyMemory<byte>, int>? sections = null;
        for (int section = 1; section < comdats.Length; section++)
        {
            ref CoffComdat comdat = ref comdats[section];
            if (comdat is { Selection: not CoffSelection.None, Leader: -1, AssociatedSection: 0 } && PrefixOfUnwinding(file.SectionNameBytes(section)) is > 0 and int prefix)
            {
                FileRange name = file.SectionNameRange(section);
                sections ??= ByLeader(file, comdats);
                comdat = comdat with { AssociatedSection = sections.GetValueOrDefault(file.Content.Slice(name.Start + prefix, name.Length - prefix)) };
            }
        }
    }

    private static int PrefixOfUnwinding(ReadOnlySpan<byte> section) =>
        section.StartsWith(".xdata$"u8) || section.StartsWith(".pdata$"u8) ? ".xdata$"u8.Length
        : section.StartsWith(".eh_frame$"u8) ? ".eh_frame$"u8.Length
        : 0;

    // Names are not copied, since many may share the bytes of a long one.
    private static Dictionary<ReadOnlyMemory<byte>, int> ByLeader(CoffObjectFile file, CoffComdat[] comdats)
    {
        var sections = new Dictionary<ReadOnlyMemory<byte>, int>(new NameComparer());
        for (int section = 1; section < comdats.Length; section++)
        {
            if (comdats[section] is { Selection: not CoffSelection.None, Leader: > 0 and int leader })
            {
                FileRange name = file.SymbolNameRange(leader);
                sections.TryAdd(file.Content.Slice(name.Start, name.Length), section);
            }
        }

        return sections;
    }

    private static CoffComdat Begin(CoffObjectFile file, int symbol, int section, CoffSectionDefinition definition)
    {
        if (definition.Selection is < CoffSelection.NoDuplicates or > CoffSelection.Newest)
        {
            // GNU tools write the flag without a selection for sections that are always there.
            return definition.Selection == CoffSelection.None
                ? default
                : throw new MalformedFileException(file.PlaceOfSection(section), $"how one of several is chosen, {(byte)definition.Selection}, is not known");
        }

        if (definition.Selection != CoffSelection.Associative)
        {
            return new CoffComdat(definition.Selection, symbol, -1, 0);
        }

        int associated = definition.NumberLow | (file.IsBig ? definition.NumberHigh << 16 : 0);
        return associated > 0 && associated <= file.SectionCount && associated != section
            ? new CoffComdat(definition.Selection, symbol, -1, associated)
            : throw new MalformedFileException(file.PlaceOfSection(section), $"it is kept together with section {associated}, which does not exist or is this one");
    }
}
