using System.Buffers.Binary;
using System.Text;

namespace Jitney.Linking.Tests.Support;

/// <summary>An image that a linker for Windows has made: its sections as they lie in memory.</summary>
internal sealed class PortableImage
{
    private readonly List<(string Name, ulong Address, byte[] Content)> _sections = [];

    public PortableImage(byte[] file)
    {
        int header = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(0x3c)) + 4;
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(header + 2));
        int optional = header + 20;
        Base = BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(optional + 24));
        int sections = optional + BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(header + 16));
        for (int section = 0; section < count; section++)
        {
            ReadOnlySpan<byte> entry = file.AsSpan(sections + (section * 40), 40);
            int size = BinaryPrimitives.ReadInt32LittleEndian(entry[8..]);
            int stored = Math.Min(size, BinaryPrimitives.ReadInt32LittleEndian(entry[16..]));
            var content = new byte[size];
            file.AsSpan(BinaryPrimitives.ReadInt32LittleEndian(entry[20..]), stored).CopyTo(content);
            _sections.Add((Encoding.ASCII.GetString(entry[..8]).TrimEnd('\0'), Base + BinaryPrimitives.ReadUInt32LittleEndian(entry[12..]), content));
        }
    }

    public ulong Base { get; }

    public (ulong Address, byte[] Content) Section(string name)
    {
        (_, ulong address, byte[] content) = _sections.Single(section => section.Name == name);
        return (address, content);
    }

    public ulong Read64(ulong address)
    {
        (_, ulong start, byte[] content) = _sections.Single(section => address >= section.Address && address < section.Address + (ulong)section.Content.Length);
        return BinaryPrimitives.ReadUInt64LittleEndian(content.AsSpan((int)(address - start)));
    }
}
