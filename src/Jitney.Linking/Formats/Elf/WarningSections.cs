using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Elf;

namespace Jitney.Linking.Formats.Elf;

/// <summary>Finds what an object asks linkers to warn of.</summary>
internal static class WarningSections
{
    private const int Most = 1000;

    /// <summary>The warnings of an object; null for none.</summary>
    public static ObjectWarning[]? Of(ElfObjectFile file)
    {
        List<ObjectWarning>? found = null;
        ReadOnlySpan<ElfSectionHeader> headers = file.Sections;
        for (int index = 0; index < headers.Length; index++)
        {
            ref readonly ElfSectionHeader header = ref headers[index];
            if (header.Type != ElfSectionType.ProgramBits || header.Flags.HasFlag(ElfSectionFlags.Execute) || header.Size == 0
                || !file.SectionNameStartsWith(index, ".gnu.warning"u8))
            {
                continue;
            }

            ReadOnlySpan<byte> name = file.SectionNameBytes(index);
            if (name.Length > ".gnu.warning".Length && name[".gnu.warning".Length] != (byte)'.')
            {
                continue;
            }

            ReadOnlySpan<byte> symbol = name.Length > ".gnu.warning.".Length ? name[".gnu.warning.".Length..] : default;
            _ = file.Content.Span.Overlaps(symbol, out int nameOffset);
            found ??= [];
            found.Add(new ObjectWarning(nameOffset, symbol.Length, (int)header.Offset, (int)header.Size));
            if (found.Count == Most)
            {
                break;
            }
        }

        return found?.ToArray();
    }
}
