using Jitney.ObjectFiles.Elf;

namespace Jitney.Linking.Formats.Elf;

/// <summary>Whether an object puts code onto the stack.</summary>
internal static class ExecutableStack
{
    /// <summary>Whether an object says so.</summary>
    /// <remarks>The mark is an empty section. Objects without one do not know of it; natively they would be taken to need it, which hardly any does.</remarks>
    public static bool IsNeededBy(ElfObjectFile file)
    {
        ReadOnlySpan<ElfSectionHeader> headers = file.Sections;
        for (int index = 0; index < headers.Length; index++)
        {
            if (headers[index].Flags.HasFlag(ElfSectionFlags.Execute) && !headers[index].Flags.HasFlag(ElfSectionFlags.Allocate)
                && file.SectionNameBytes(index).SequenceEqual(".note.GNU-stack"u8))
            {
                return true;
            }
        }

        return false;
    }
}
