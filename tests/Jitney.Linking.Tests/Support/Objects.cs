using System.Buffers.Binary;

namespace Jitney.Linking.Tests.Support;

/// <summary>Makes real objects and archives of source text.</summary>
internal static class Objects
{
    /// <summary>The type that <see cref="Retyped"/> replaces.</summary>
    public const string Placeholder = "R_X86_64_GOT32";

    private const uint PlaceholderType = 3;

    public static byte[] C(string source, params string[] options)
    {
        using var tools = new Toolbox();
        return tools.Bytes(tools.Compile(source, options: options));
    }

    public static byte[] Cpp(string source, params string[] options)
    {
        using var tools = new Toolbox();
        return tools.Bytes(tools.Compile(source, compiler: "c++", options: options));
    }

    public static byte[] Assembly(string source)
    {
        using var tools = new Toolbox();
        return tools.Bytes(tools.Assemble(source));
    }

    /// <summary>An object whose placeholders are relocations of another type, which the assembler may be too old to know.</summary>
    public static byte[] Retyped(string source, uint type)
    {
        byte[] file = Assembly(source);
        ulong headers = BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(0x28));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(0x3c));
        for (int section = 0; section < count; section++)
        {
            Span<byte> header = file.AsSpan((int)headers + (section * 64), 64);
            bool isRelocations = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) == 4;
            Span<byte> entries = isRelocations
                ? file.AsSpan((int)BinaryPrimitives.ReadUInt64LittleEndian(header[0x18..]), (int)BinaryPrimitives.ReadUInt64LittleEndian(header[0x20..]))
                : default;
            for (; !entries.IsEmpty; entries = entries[24..])
            {
                if (BinaryPrimitives.ReadUInt32LittleEndian(entries[8..]) == PlaceholderType)
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(entries[8..], type);
                }
            }
        }

        return file;
    }

    /// <summary>An archive of assembled members, in their order.</summary>
    public static byte[] Archive(string options, params (string Name, string Source)[] members)
    {
        using var tools = new Toolbox();
        foreach ((string name, string source) in members)
        {
            tools.Assemble(source, name);
        }

        tools.Run("ar", [options, "lib.a", .. members.Select(member => member.Name)]);
        return tools.Bytes("lib.a");
    }
}
