using System.Buffers.Binary;
using Jitney.ObjectFiles.Binary;

namespace Jitney.ObjectFiles.Coff;

/// <summary>Reads names: eight bytes in place, or an offset into the table of long names, which symbols and sections write in ways of their own.</summary>
internal static class CoffNames
{
    private const int SizeField = sizeof(uint);

    /// <summary>The name of a section.</summary>
    /// <param name="field">The eight bytes of its field.</param>
    /// <param name="longNames">The table of long names.</param>
    /// <param name="file">The whole file.</param>
    /// <param name="name">The name; a view of the file.</param>
    /// <param name="problem">What is wrong, where it cannot be read.</param>
    public static bool TrySection(ReadOnlySpan<byte> field, StringTable longNames, ReadOnlySpan<byte> file, out ReadOnlySpan<byte> name, out string problem)
    {
        problem = "";
        name = field.IndexOf((byte)0) is >= 0 and int length ? field[..length] : field;

        // Without a table of long names it is a name like any other.
        if (name is not [(byte)'/', _, ..] || longNames.Range.Length == 0)
        {
            return true;
        }

        ulong offset;
        if (name is [_, (byte)'/', ..])
        {
            if (!TryBase64(name[2..], out offset))
            {
                problem = "what follows the // of its name is no offset";
                return false;
            }
        }
        else if (!TryDecimal(name[1..], out offset))
        {
            // Nothing else begins with a slash, but nothing forbids it.
            return true;
        }

        return TryLong(offset, longNames, file, out name, out problem);
    }

    /// <summary>The name of a symbol; see <see cref="TrySection"/>.</summary>
    public static bool TrySymbol(ReadOnlySpan<byte> field, StringTable longNames, ReadOnlySpan<byte> file, out ReadOnlySpan<byte> name, out string problem)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(field) != 0)
        {
            problem = "";
            name = field.IndexOf((byte)0) is >= 0 and int length ? field[..length] : field;
            return true;
        }

        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(field[sizeof(uint)..]);
        if (offset == 0)
        {
            name = default;
            problem = "";
            return true;
        }

        return TryLong(offset, longNames, file, out name, out problem);
    }

    private static bool TryLong(ulong offset, StringTable longNames, ReadOnlySpan<byte> file, out ReadOnlySpan<byte> name, out string problem)
    {
        name = default;
        problem = "";
        if (offset < SizeField)
        {
            problem = $"its name begins at 0x{offset:x} of the string table, in the table's own size";
            return false;
        }

        if (longNames.TryGet(file, offset, out name))
        {
            return true;
        }

        problem = longNames.ProblemAt(offset);
        return false;
    }

    private static bool TryDecimal(ReadOnlySpan<byte> digits, out ulong value)
    {
        value = 0;
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + digit - '0';
        }

        return true;
    }

    // Six digits at most, most significant first.
    private static bool TryBase64(ReadOnlySpan<byte> digits, out ulong value)
    {
        value = 0;
        foreach (byte digit in digits)
        {
            int number = digit switch
            {
                >= (byte)'A' and <= (byte)'Z' => digit - 'A',
                >= (byte)'a' and <= (byte)'z' => digit - 'a' + 26,
                >= (byte)'0' and <= (byte)'9' => digit - '0' + 52,
                (byte)'+' => 62,
                (byte)'/' => 63,
                _ => -1,
            };
            if (number < 0)
            {
                return false;
            }

            value = (value << 6) | (uint)number;
        }

        return !digits.IsEmpty;
    }
}
