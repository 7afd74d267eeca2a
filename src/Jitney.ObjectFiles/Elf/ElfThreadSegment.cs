namespace Jitney.ObjectFiles.Elf;

/// <summary>What a shared library's program headers say of its thread-local storage.</summary>
internal static class ElfThreadSegment
{
    /// <summary>Reads size and alignment.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <returns>Null when it has none, or is no shared library for 64-bit little-endian machines.</returns>
    public static (ulong Size, ulong Alignment)? Read(ReadOnlySpan<byte> file)
    {
        foreach (ref readonly ElfProgramHeader segment in ElfLibraryTables.Segments(file))
        {
            if (segment.Type == ElfProgramHeader.ThreadLocal)
            {
                return (segment.MemorySize, ulong.IsPow2(segment.Alignment) ? segment.Alignment : 1);
            }
        }

        return null;
    }
}
