using Jitney.Linking.Building;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Elf;

namespace Jitney.Linking.Formats.Elf;

/// <summary>Makes a group of each section that is linked once and stands in none.</summary>
internal static class LinkOnceSections
{
    /// <summary>Adds them.</summary>
    public static void AddTo(List<ComdatGroup> groups, GraphSection[] sections, ElfObjectFile file, ref ObjectLimits limits)
    {
        foreach (ref GraphSection section in sections.AsSpan())
        {
            ReadOnlySpan<byte> name = file.SectionNameBytes(section.FileIndex);
            if (section.Group < 0 && LinkOnceName.IsOne(name))
            {
                limits.CountName(name.Length);
                section.Group = groups.Count;
                groups.Add(new ComdatGroup { NameHash = NameHash.Of(name), NameOffset = section.NameOffset, IsLinkOnce = true });
            }
        }
    }
}
