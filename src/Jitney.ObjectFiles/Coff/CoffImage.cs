using System.Runtime.InteropServices;
using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.Coff;

/// <summary>An image of Windows, a DLL or a program: its headers, and what others see of it. Nothing of it is linked.</summary>
/// <remarks>
/// Safe for any number of threads. The content belongs to the caller, who keeps it alive and unchanged as long as this object or anything from it is in use. Addresses are
/// counted from the image's beginning in memory. See the PE format: https://learn.microsoft.com/windows/win32/debug/pe-format.
/// </remarks>
internal sealed class CoffImage
{
    private readonly CoffFileHeader _header;
    private readonly CoffOptionalHeader _optional;
    private readonly FileRange _optionalRange;
    private readonly FileRange _sections;
    private readonly StringTable _longNames;

    private CoffImage(InputName name, ReadOnlyMemory<byte> content, CoffFileHeader header, CoffOptionalHeader optional, FileRange optionalRange, FileRange sections)
    {
        Name = name;
        Content = content;
        _header = header;
        _optional = optional;
        _optionalRange = optionalRange;
        _sections = sections;
        _longNames = CoffImageLongNames.Find(header, content.Span);
    }

    /// <summary>What the input is called in messages.</summary>
    public InputName Name { get; }

    /// <summary>The whole file.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>The processor the code is for; reported, not judged.</summary>
    public CoffMachine Machine => _header.Machine;

    /// <summary>Whether it is a DLL.</summary>
    public bool IsLibrary => (_header.Flags & CoffFileFlags.Library) != 0;

    /// <summary>What its second header tells.</summary>
    public CoffOptionalHeader Header => _optional;

    /// <summary>All section headers, in the order of their addresses.</summary>
    public ReadOnlySpan<CoffSectionHeader> Sections => MemoryMarshal.Cast<byte, CoffSectionHeader>(_sections.Of(Content.Span));

    /// <summary>Reads an image for any machine, and checks its headers.</summary>
    /// <exception cref="MalformedFileException">The content is none, or contradicts itself.</exception>
    public static CoffImage Read(InputName name, ReadOnlyMemory<byte> content)
    {
        ReadOnlySpan<byte> file = content.Span;
        if (!CoffImageStart.TryFind(file, out CoffFileHeader header))
        {
            throw Malformed(name, null, CoffImageStart.Begins(file) ? "has no header of an image where it says" : "not an image of Windows");
        }

        ulong start = CoffImageStart.HeaderOffset(file) + CoffFileHeader.FileSize;
        if (!FileRange.TryMake(start, header.OptionalHeaderSize, file.Length, out FileRange optionalRange)
            || !CoffOptionalHeader.TryRead(optionalRange.Of(file), out CoffOptionalHeader optional))
        {
            throw Malformed(name, start, $"0x{header.OptionalHeaderSize:x} bytes are not the header of an image");
        }

        start += header.OptionalHeaderSize;
        if (!FileRange.TryMake(start, (ulong)header.SectionCount * CoffSectionHeader.FileSize, file.Length, out FileRange sections))
        {
            throw Malformed(name, start, $"{header.SectionCount} section headers do not fit a file of 0x{file.Length:x} bytes");
        }

        var image = new CoffImage(name, content, header, optional, optionalRange, sections);
        image.CheckSections();
        return image;
    }

    /// <summary>A section's name, long ones in full.</summary>
    /// <param name="section">The section's number, from 1.</param>
    /// <exception cref="MalformedFileException">The name does not lie in the string table.</exception>
    public ReadOnlySpan<byte> SectionNameBytes(int section)
    {
        ReadOnlySpan<byte> file = Content.Span;
        return CoffNames.TrySection(NameField(section), _longNames, file, out ReadOnlySpan<byte> name, out string problem)
            ? name
            : throw new MalformedFileException(PlaceOfSection(section), problem);
    }

    /// <summary>Where one of the tables lies that the second header tells of: see the constants of <see cref="CoffOptionalHeader"/>.</summary>
    public (uint Address, uint Size) Directory(int directory) => _optional.Directory(_optionalRange.Of(Content.Span), directory);

    /// <summary>The bytes of the file from an address to the end of the part that lies there in memory.</summary>
    /// <returns>Empty where the file has none for the address.</returns>
    public ReadOnlyMemory<byte> At(uint address)
    {
        if (address < _optional.HeadersSize)
        {
            return Content.Length > address ? Content[(int)address..(int)Math.Min(_optional.HeadersSize, (uint)Content.Length)] : default;
        }

        // Sections are sorted, which was checked: the last one that does not begin behind the address.
        ReadOnlySpan<CoffSectionHeader> sections = Sections;
        int low = 0, high = sections.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = sections[middle].VirtualAddress <= address ? (middle + 1, high) : (low, middle);
        }

        if (low == 0)
        {
            return default;
        }

        ref readonly CoffSectionHeader section = ref sections[low - 1];
        uint distance = address - section.VirtualAddress;
        return distance < section.Size ? Content.Slice((int)(section.Offset + distance), (int)(section.Size - distance)) : default;
    }

    /// <summary>A text that ends with a zero byte, at an address.</summary>
    /// <returns>A view of the file; null where none ends there.</returns>
    public ReadOnlyMemory<byte>? TextAt(uint address)
    {
        // Names may share bytes, so that without a limit a small file could make its readers search the same long run of bytes again and again.
        const int longest = 1 << 16;
        ReadOnlyMemory<byte> bytes = At(address);
        int length = bytes.Span[..Math.Min(bytes.Length, longest)].IndexOf((byte)0);
        return length < 0 ? null : bytes[..length];
    }

    /// <summary>A place for messages about a section; never fails, whatever is wrong with the section.</summary>
    public InputPlace PlaceOfSection(int section, ulong? offset = null) =>
        new(Name, CoffNames.TrySection(NameField(section), _longNames, Content.Span, out ReadOnlySpan<byte> name, out _) ? NameText.Of(name) : $"[{section}]", offset);

    private void CheckSections()
    {
        ReadOnlySpan<CoffSectionHeader> sections = Sections;
        for (int section = 1; section <= sections.Length; section++)
        {
            ref readonly CoffSectionHeader header = ref sections[section - 1];
            if (!FileRange.TryMake(header.Offset, header.Size, Content.Length, out _))
            {
                throw new MalformedFileException(
                    PlaceOfSection(section), $"0x{header.Size:x} bytes at 0x{header.Offset:x} lie outside the file of 0x{Content.Length:x} bytes");
            }

            if (section > 1 && header.VirtualAddress < sections[section - 2].VirtualAddress)
            {
                throw new MalformedFileException(PlaceOfSection(section), "it lies before the section that stands before it");
            }
        }
    }

    private ReadOnlySpan<byte> NameField(int section) =>
        _sections.Of(Content.Span).Slice((section - 1) * CoffSectionHeader.FileSize, CoffSectionHeader.NameSize);

    private static MalformedFileException Malformed(InputName name, ulong? offset, string problem) => new(new InputPlace(name, Offset: offset), problem);
}
