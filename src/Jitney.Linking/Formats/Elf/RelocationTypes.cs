using Jitney.Linking.Architectures;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Elf;

namespace Jitney.Linking.Formats.Elf;

/// <summary>What a relocation type of a specification is to the linker.</summary>
/// <param name="Name">Its name in the specification; null for a number that has none there.</param>
/// <param name="Kind">The edge kind that it becomes; null when it is not linked.</param>
internal readonly record struct RelocationType(string? Name, EdgeKind? Kind);

/// <summary>Names relocation types for those who show files; the linker itself goes by the same tables.</summary>
internal static class RelocationTypes
{
    /// <summary>The type of a number in ELF files for a machine; without a name for machines that are not linked.</summary>
    public static RelocationType Of(ElfMachine machine, uint type)
    {
        RelocationRule rule = Architecture.Of(machine)?.ElfRule(type) ?? default;
        return new RelocationType(
            rule.Status == RelocationStatus.Unknown ? null : rule.Name,
            rule.Status == RelocationStatus.Supported ? rule.Kind : null);
    }
}
