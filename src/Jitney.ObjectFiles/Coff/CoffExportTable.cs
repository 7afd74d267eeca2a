using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.Coff;

/// <summary>Reads what a DLL exports (<c>IMAGE_EXPORT_DIRECTORY</c>); every address and number of it is checked.</summary>
internal sealed class CoffExportTable
{
    private const int DirectorySize = 40;

    /// <summary>Without name, a function or variable is found by its number, which has 16 bits.</summary>
    private const uint MostEntries = 1 << 16;

    private CoffExportTable(ReadOnlyMemory<byte> libraryName, IReadOnlyList<CoffExport> exports)
    {
        LibraryName = libraryName;
        Exports = exports;
    }

    /// <summary>What the DLL calls itself; empty for one that exports nothing.</summary>
    public ReadOnlyMemory<byte> LibraryName { get; }

    /// <summary>What it exports: by names in their order, which is that of their bytes, and then what has a number alone.</summary>
    public IReadOnlyList<CoffExport> Exports { get; }

    /// <summary>Reads it.</summary>
    /// <returns>Empty for an image that exports nothing.</returns>
    /// <exception cref="MalformedFileException">The table contradicts itself.</exception>
    public static CoffExportTable Read(CoffImage image)
    {
        (uint address, uint size) = image.Directory(CoffOptionalHeader.Exports);
        if (address == 0 || size == 0)
        {
            return new CoffExportTable(default, []);
        }

        const int name = 12, ordinalBase = 16, addressCount = 20, nameCount = 24, addresses = 28, names = 32, ordinals = 36;
        ReadOnlySpan<byte> directory = image.At(address).Span;
        if (directory.Length < DirectorySize)
        {
            throw Malformed(image, $"the table of exports at 0x{address:x} does not lie in the file");
        }

        uint entries = Word(directory, addressCount);
        uint named = Word(directory, nameCount);
        if (entries > MostEntries || named > MostEntries)
        {
            throw Malformed(image, $"the table of exports cannot have {entries} entries and {named} names");
        }

        var table = new Reader(
            image,
            address,
            size,
            Word(directory, ordinalBase),
            Words<uint>(image, Word(directory, addresses), entries, "addresses"),
            Words<uint>(image, Word(directory, names), named, "names"),
            Words<ushort>(image, Word(directory, ordinals), named, "numbers"));
        return new CoffExportTable(image.TextAt(Word(directory, name)) ?? default, table.Read());
    }

    private static uint Word(ReadOnlySpan<byte> directory, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(directory[offset..]);

    private static ReadOnlySpan<T> Words<T>(CoffImage image, uint address, uint count, string what)
        where T : unmanaged
    {
        ReadOnlySpan<T> words = MemoryMarshal.Cast<byte, T>(count == 0 ? default : image.At(address).Span);
        return (uint)words.Length >= count ? words[..(int)count] : throw Malformed(image, $"the {count} {what} of exports at 0x{address:x} do not lie in the file");
    }

    private static MalformedFileException Malformed(CoffImage image, string problem) => new(new InputPlace(image.Name), problem);

    private readonly ref struct Reader(
        CoffImage image, uint start, uint size, uint ordinalBase, ReadOnlySpan<uint> addresses, ReadOnlySpan<uint> names, ReadOnlySpan<ushort> ordinals)
    {
        private readonly ReadOnlySpan<uint> _addresses = addresses;
        private readonly ReadOnlySpan<uint> _names = names;
        private readonly ReadOnlySpan<ushort> _ordinals = ordinals;

        public List<CoffExport> Read()
        {
            var exports = new List<CoffExport>(_addresses.Length);
            var isNamed = new bool[_addresses.Length];
            for (int index = 0; index < _names.Length; index++)
            {
                ReadOnlyMemory<byte> name = image.TextAt(_names[index]) ?? throw Malformed(image, $"there is no name that ends at 0x{_names[index]:x}, where that of export {index} is to be");
                int entry = _ordinals[index];
                if (entry >= _addresses.Length)
                {
                    throw new MalformedFileException(
                        new InputPlace(image.Name, Symbol: NameText.Of(name.Span)), $"it is exported as entry {entry} of a table of {_addresses.Length}");
                }

                isNamed[entry] = true;
                exports.Add(Export(name, entry));
            }

            for (int entry = 0; entry < _addresses.Length; entry++)
            {
                if (!isNamed[entry] && _addresses[entry] != 0)
                {
                    exports.Add(Export(default, entry));
                }
            }

            return exports;
        }

        // What points into the table itself is no code but text.
        private CoffExport Export(ReadOnlyMemory<byte> name, int entry)
        {
            uint address = _addresses[entry];
            ReadOnlyMemory<byte> forwarder = address - start < size
                ? image.TextAt(address) ?? throw Malformed(image, $"there is no text that ends at 0x{address:x}, where export {entry} is to say which DLL has it")
                : default;
            return new CoffExport(name, unchecked(ordinalBase + (uint)entry), address, forwarder);
        }
    }
}
