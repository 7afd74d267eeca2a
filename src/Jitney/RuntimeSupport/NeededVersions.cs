using System.Buffers.Binary;

namespace Jitney.RuntimeSupport;

/// <summary>The versions of the symbols that a small shared object asks for, as the dynamic linker wants them told.</summary>
/// <remarks>
/// Format: Linux Standard Base, "Symbol Versioning". Versions are listed by the library that they are expected in. Which that is does not matter for finding
/// the symbols; all are listed under an empty name, which stands for the program itself, and as weak, so that nobody misses them there.
/// </remarks>
internal sealed class NeededVersions
{
    private const int EntrySize = 16; // Elf64_Verneed and Elf64_Vernaux
    private const ushort Weak = 2;    // VER_FLG_WEAK
    private const ushort Global = 1;  // VER_NDX_GLOBAL
    private const ushort First = 2;

    private readonly List<byte[]> _names;

    private NeededVersions(List<byte[]> names, ushort[] numbers) => (_names, Numbers) = (names, numbers);

    /// <summary>The number of each symbol's version, the null symbol first; empty when no symbol has a version.</summary>
    public ushort[] Numbers { get; }

    /// <summary>Bytes of the list.</summary>
    public int Size => _names.Count == 0 ? 0 : (_names.Count + 1) * EntrySize;

    /// <summary>Bytes of the versions' names in the string table.</summary>
    public int StringsSize => _names.Sum(name => name.Length + 1);

    /// <summary>Numbers versions.</summary>
    /// <param name="versions">A version for each symbol but the null symbol; empty for none.</param>
    public static NeededVersions Of(IReadOnlyList<byte[]> versions)
    {
        var names = new List<byte[]>();
        var numbers = new ushort[versions.Count + 1];
        for (int index = 0; index < versions.Count; index++)
        {
            byte[] version = versions[index];
            int known = names.FindIndex(name => name.AsSpan().SequenceEqual(version));
            if (version.Length > 0 && known < 0)
            {
                known = names.Count;
                names.Add(version);
            }

            numbers[index + 1] = version.Length == 0 ? Global : (ushort)(First + known);
        }

        return new NeededVersions(names, names.Count == 0 ? [] : numbers);
    }

    /// <summary>Writes list, numbers and names.</summary>
    /// <param name="image">The shared object.</param>
    /// <param name="list">Where the list begins.</param>
    /// <param name="numbers">Where the numbers begin.</param>
    /// <param name="strings">Where the string table begins, with an empty string.</param>
    /// <param name="position">Where in the string table the names go.</param>
    public void Write(Span<byte> image, int list, int numbers, int strings, int position)
    {
        for (int index = 0; index < Numbers.Length; index++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(image[(numbers + (index * sizeof(ushort)))..], Numbers[index]);
        }

        if (_names.Count == 0)
        {
            return;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(image[list..], 1);                           // format
        BinaryPrimitives.WriteUInt16LittleEndian(image[(list + 2)..], (ushort)_names.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(image[(list + 8)..], EntrySize);             // the first version lies behind this
        for (int index = 0; index < _names.Count; index++)
        {
            Span<byte> entry = image[(list + ((index + 1) * EntrySize))..];
            BinaryPrimitives.WriteUInt32LittleEndian(entry, SharedObjectHeaders.Hash(_names[index]));
            BinaryPrimitives.WriteUInt16LittleEndian(entry[4..], Weak);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[6..], (ushort)(First + index));
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], (uint)position);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[12..], index + 1 < _names.Count ? EntrySize : 0u);
            _names[index].CopyTo(image[(strings + position)..]);
            position += _names[index].Length + 1;
        }
    }
}
