namespace Jitney.ObjectFiles.Binary;

/// <summary>A range of bytes that was checked, when it was made, to lie inside its file.</summary>
/// <param name="Start">The offset of the first byte in the file.</param>
/// <param name="Length">The number of bytes.</param>
internal readonly record struct FileRange(int Start, int Length)
{
    /// <summary>Checks a range as a file gives it; neither number is trusted, and their sum may overflow 64 bits.</summary>
    public static bool TryMake(ulong start, ulong length, int fileLength, out FileRange range)
    {
        bool inside = start <= (ulong)fileLength && length <= (ulong)fileLength - start;
        range = inside ? new FileRange((int)start, (int)length) : default;
        return inside;
    }

    /// <summary>The bytes of this range.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> file) => file.Slice(Start, Length);
}
