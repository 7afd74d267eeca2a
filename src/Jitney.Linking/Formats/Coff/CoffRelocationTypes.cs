using Jitney.Linking.Architectures;
using Jitney.Linking.Formats.Elf;
using Jitney.ObjectFiles.Coff;

namespace Jitney.Linking.Formats.Coff;

/// <summary>As <see cref="RelocationTypes"/>, for COFF.</summary>
internal static class CoffRelocationTypes
{
    /// <summary>The type of a number in objects for a machine; without a name for machines that are not linked.</summary>
    public static RelocationType Of(CoffMachine machine, ushort type)
    {
        ReadOnlySpan<RelocationRule> rules = CoffMachines.ArchitectureOf(machine) is { } architecture ? architecture.CoffRules : default;
        RelocationRule rule = type < rules.Length ? rules[type] : default;
        return new RelocationType(
            rule.Status == RelocationStatus.Unknown ? null : rule.Name,
            rule.Status == RelocationStatus.Supported ? rule.Kind : null);
    }
}
