namespace Jitney.ObjectFiles.Binary;

/// <summary>A table of names, each ended by a zero byte and found by its offset; names may share their tails.</summary>
/// <param name="Range">Where the table lies in the file.</param>
internal readonly record struct StringTable(FileRange Range)
{
    /// <summary>
    /// The longest name that is read, in bytes. Names may overlap, so that without a limit a small file could make its
    /// readers search the same long run of bytes for every symbol.
    /// </summary>
    public const int LongestName = 1 << 20;

    /// <summary>Finds the name at <paramref name="offset"/>; when there is none, <see cref="ProblemAt"/> tells why.</summary>
    /// <remarks>Offset 0 of an empty table is the empty name, as the ELF specification has it.</remarks>
    public bool TryGet(ReadOnlySpan<byte> file, ulong offset, out ReadOnlySpan<byte> name)
    {
        name = default;
        if (offset >= (ulong)Range.Length)
        {
            return offset == 0;
        }

        ReadOnlySpan<byte> tail = Range.Of(file)[(int)offset..];
        int length = tail.Length <= LongestName ? tail.IndexOf((byte)0) : tail[..(LongestName + 1)].IndexOf((byte)0);
        if (length < 0)
        {
            return false;
        }

        name = tail[..length];
        return true;
    }

    /// <summary>Why there is no name at <paramref name="offset"/>, for messages.</summary>
    public string ProblemAt(ulong offset) =>
        offset >= (ulong)Range.Length ? $"its name begins at 0x{offset:x}, outside the string table of 0x{Range.Length:x} bytes"
        : (ulong)Range.Length - offset > LongestName ? $"its name at 0x{offset:x} of the string table is longer than {LongestName} bytes"
        : $"its name at 0x{offset:x} of the string table does not end inside the table";
}
