using System.Buffers.Binary;
using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.Coff;

/// <summary>Reads which DLLs an image needs (<c>IMAGE_IMPORT_DESCRIPTOR</c>).</summary>
internal static class CoffImportTable
{
    private const int DescriptorSize = 20;
    private const int NameOffset = 12;
    private const int MostLibraries = 1 << 16;

    /// <summary>Reads their names.</summary>
    /// <returns>Views of the file, in its order.</returns>
    /// <exception cref="MalformedFileException">The table contradicts itself.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Libraries(CoffImage image)
    {
        uint start = image.Directory(CoffOptionalHeader.Imports).Address;
        if (start == 0)
        {
            return [];
        }

        var libraries = new List<ReadOnlyMemory<byte>>();
        ReadOnlyMemory<byte> table = image.At(start);
        for (int offset = 0; ; offset += DescriptorSize)
        {
            if (table.Length - offset < DescriptorSize || libraries.Count == MostLibraries)
            {
                throw new MalformedFileException(new InputPlace(image.Name), $"the table of imports at 0x{start:x} does not end in the file, or after {MostLibraries} entries");
            }

            uint name = BinaryPrimitives.ReadUInt32LittleEndian(table.Span[(offset + NameOffset)..]);
            if (name == 0)
            {
                return libraries;
            }

            libraries.Add(image.TextAt(name) ?? throw new MalformedFileException(new InputPlace(image.Name), $"there is no name that ends at 0x{name:x}, where import {libraries.Count} is to have it"));
        }
    }
}
