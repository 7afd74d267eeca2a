using System.Buffers.Binary;

namespace Jitney.ObjectFiles.Coff;

/// <summary>What readers ask of the second header of images (<c>IMAGE_OPTIONAL_HEADER</c>), which has a form for either width of addresses.</summary>
/// <param name="Is64Bit">Whether addresses have 64 bits (<c>PE32+</c>).</param>
/// <param name="EntryPoint">Where it begins to run, from its beginning; 0 for none.</param>
/// <param name="ImageBase">Where it was linked for.</param>
/// <param name="ImageSize">The size in memory.</param>
/// <param name="HeadersSize">How much of the file's beginning lies in memory as it is.</param>
/// <param name="Subsystem">What part of the system it needs: 2 for windows, 3 for a console.</param>
/// <param name="DirectoryCount">How many tables it tells of; checked to fit the header.</param>
/// <param name="DirectoriesOffset">Where that begins in the header.</param>
internal readonly record struct CoffOptionalHeader(
    bool Is64Bit, uint EntryPoint, ulong ImageBase, uint ImageSize, uint HeadersSize, ushort Subsystem, int DirectoryCount, int DirectoriesOffset)
{
    /// <summary>The number of the table of exports.</summary>
    public const int Exports = 0;

    /// <summary>The number of the table of imports.</summary>
    public const int Imports = 1;

    private const ushort Magic32 = 0x10b;
    private const ushort Magic64 = 0x20b;
    private const int DirectorySize = 8;

    /// <summary>Reads it.</summary>
    /// <param name="bytes">All of it, as long as the file header says.</param>
    /// <param name="header">What it tells.</param>
    /// <returns>False where it is of no known form, or too short.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out CoffOptionalHeader header)
    {
        const int entryPoint = 16, imageBase32 = 28, imageBase64 = 24, imageSize = 56, headersSize = 60, subsystem = 68;
        header = default;
        if (bytes.Length < sizeof(ushort) || BinaryPrimitives.ReadUInt16LittleEndian(bytes) is var magic && magic is not (Magic32 or Magic64))
        {
            return false;
        }

        bool is64Bit = magic == Magic64;
        int directories = is64Bit ? 112 : 96;
        if (bytes.Length < directories)
        {
            return false;
        }

        uint count = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(directories - sizeof(uint))..]);
        header = new CoffOptionalHeader(
            is64Bit,
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[entryPoint..]),
            is64Bit ? BinaryPrimitives.ReadUInt64LittleEndian(bytes[imageBase64..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[imageBase32..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[imageSize..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[headersSize..]),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[subsystem..]),
            (int)Math.Min(count, (uint)(bytes.Length - directories) / DirectorySize),
            directories);
        return true;
    }

    /// <summary>Where a table lies in memory; zero and zero where there is none.</summary>
    /// <param name="bytes">All of the header.</param>
    /// <param name="directory">The table's number.</param>
    public (uint Address, uint Size) Directory(ReadOnlySpan<byte> bytes, int directory)
    {
        if (directory >= DirectoryCount)
        {
            return default;
        }

        ReadOnlySpan<byte> entry = bytes[(DirectoriesOffset + (directory * DirectorySize))..];
        return (BinaryPrimitives.ReadUInt32LittleEndian(entry), BinaryPrimitives.ReadUInt32LittleEndian(entry[sizeof(uint)..]));
    }
}
