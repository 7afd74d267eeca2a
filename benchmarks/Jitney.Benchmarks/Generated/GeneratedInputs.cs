using System.Buffers.Binary;
using System.Text;

namespace Jitney.Benchmarks.Generated;

/// <summary>Inputs of any size: many objects in an archive, or one object with many sections or many symbols.</summary>
internal static class GeneratedInputs
{
    /// <summary>What there can be many of.</summary>
    public static IReadOnlyList<string> Kinds => ["objects", "sections", "symbols"];

    // push rax; call f0; mov eax, 42; pop rcx; ret
    private const string Main = ".globl main\n.type main, @function\nmain:\npush %rax\ncall f0@PLT\nmov $42, %eax\npop %rcx\nret\n.section .note.GNU-stack,\"\",@progbits\n";

    /// <summary>Writes files.</summary>
    /// <returns>Their paths, <c>main</c> first.</returns>
    public static IReadOnlyList<string> Write(string kind, int size, string path)
    {
        string main = path + "-main.s";
        File.WriteAllText(main, Main);
        using (var assembler = System.Diagnostics.Process.Start("as", [main, "-o", path + "-main.o"]))
        {
            assembler.WaitForExit();
        }

        string file = path + (kind == "objects" ? ".a" : ".o");
        switch (kind)
        {
            case "objects":
                WriteArchive(file, size);
                break;
            case "sections" or "symbols":
                File.WriteAllBytes(file, GeneratedObject.Write(0, size, size, splits: kind == "sections"));
                break;
            default:
                throw new ArgumentException($"nothing is generated for {kind}");
        }

        return [path + "-main.o", file];
    }

    private static void WriteArchive(string path, int size)
    {
        byte[][] members = [.. Enumerable.Range(0, size).Select(index => GeneratedObject.Write(index, 1, size, splits: false))];
        var names = new ElfBuffer();
        for (int index = 0; index < size; index++)
        {
            _ = names.Text($"f{index}");
            _ = names.Text($"d{index}");
        }

        int indexSize = 4 + (8 * size) + names.Length;
        indexSize += indexSize & 1;
        var content = new byte[indexSize];
        BinaryPrimitives.WriteInt32BigEndian(content, 2 * size);
        int offset = 8 + 60 + indexSize;
        for (int index = 0; index < size; index++)
        {
            BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4 + (8 * index)), offset);
            BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(8 + (8 * index)), offset);
            offset += 60 + members[index].Length;
        }

        names.Written.CopyTo(content.AsSpan(4 + (8 * size)));
        using FileStream file = File.Create(path);
        file.Write("!<arch>\n"u8);
        WriteMember(file, "/", content);
        for (int index = 0; index < size; index++)
        {
            WriteMember(file, $"f{index}.o/", members[index]);
        }
    }

    // Members are all of even size.
    private static void WriteMember(FileStream file, string name, byte[] content)
    {
        file.Write(Encoding.ASCII.GetBytes($"{name,-16}{0,-12}{0,-6}{0,-6}{644,-8}{content.Length,-10}`\n"));
        file.Write(content);
    }
}
