using System.Buffers.Binary;
using Jitney.ObjectFiles.Coff;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Support;

/// <summary>Makes real COFF objects of source text, with the compilers that write them on Linux.</summary>
internal static class CoffObjects
{
    public const string Microsoft = "x86_64-pc-windows-msvc";

    public const string Gnu = "x86_64-w64-windows-gnu";

    private const int RelocationSize = 10;
    private const int TypeOffset = 8;

    /// <summary>Assembles with LLVM.</summary>
    public static byte[] Assembly(string source, string target = Microsoft)
    {
        using var tools = new Toolbox();
        File.WriteAllText(tools.PathOf("a.s"), source + "\n");
        tools.Run("clang-19", $"--target={target}", "-c", "a.s", "-o", "a.obj");
        return tools.Bytes("a.obj");
    }

    /// <summary>Compiles C or C++ with Clang.</summary>
    public static byte[] Clang(string source, string target = Microsoft, string language = "c", params string[] options)
    {
        using var tools = new Toolbox();
        File.WriteAllText(tools.PathOf("a.src"), source);
        tools.Run("clang-19", [$"--target={target}", "-x", language, "-O1", "-ffreestanding", .. options, "-c", "a.src", "-o", "a.obj"]);
        return tools.Bytes("a.obj");
    }

    /// <summary>Compiles C++ with GCC.</summary>
    public static byte[] Gcc(string source, params string[] options)
    {
        using var tools = new Toolbox();
        File.WriteAllText(tools.PathOf("a.cc"), source);
        tools.Run("x86_64-w64-mingw32-g++", ["-O1", .. options, "-c", "a.cc", "-o", "a.o"]);
        return tools.Bytes("a.o");
    }

    /// <summary>An import library as LLVM writes it.</summary>
    public static byte[] ImportLibrary(string library, params string[] exports) => ImportLibrary("llvm-dlltool-19", ["-m", "i386:x86-64"], library, exports);

    /// <summary>An import library as GNU's tools write it.</summary>
    public static byte[] GnuImportLibrary(string library, params string[] exports) => ImportLibrary("x86_64-w64-mingw32-dlltool", [], library, exports);

    /// <summary>An archive of assembled members, in their order.</summary>
    public static byte[] Archive(params (string Name, string Source)[] members)
    {
        using var tools = new Toolbox();
        foreach ((string name, string source) in members)
        {
            File.WriteAllBytes(tools.PathOf(name), Assembly(source));
        }

        tools.Run("llvm-ar-19", ["rcs", "a.lib", .. members.Select(static member => member.Name)]);
        return tools.Bytes("a.lib");
    }

    /// <summary>The object with another type of a section's relocation.</summary>
    public static byte[] Retyped(byte[] file, string section, int relocation, ushort type)
    {
        var read = CoffObjectFile.Read(new InputName("a.obj"), file);
        int number = Enumerable.Range(1, read.SectionCount).Single(number => read.SectionName(number) == section);
        var changed = (byte[])file.Clone();
        BinaryPrimitives.WriteUInt16LittleEndian(changed.AsSpan((int)read.Section(number).RelocationsOffset + (relocation * RelocationSize) + TypeOffset), type);
        return changed;
    }

    /// <summary>The object with another way to search for the definition of its weak external symbol.</summary>
    public static byte[] Weak(byte[] file, uint search)
    {
        var read = CoffObjectFile.Read(new InputName("a.obj"), file);
        int symbol = Enumerable.Range(0, read.SymbolCount).First(symbol => read.IsSymbol((uint)symbol) && read.Symbol(symbol).StorageClass == CoffStorageClass.WeakExternal);
        int symbols = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(8));
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(symbols + ((symbol + 1) * CoffSymbol.FileSize) + 4), search);
        return file;
    }

    /// <summary>The header of the only section of a name.</summary>
    public static CoffSectionHeader Section(byte[] file, string section)
    {
        var read = CoffObjectFile.Read(new InputName("a.obj"), file);
        return read.Section(Enumerable.Range(1, read.SectionCount).Single(number => read.SectionName(number) == section));
    }

    /// <summary>The object with other attributes of a section.</summary>
    public static byte[] WithAttributes(byte[] file, string section, uint attributes)
    {
        const int attributesOffset = 36;
        var read = CoffObjectFile.Read(new InputName("a.obj"), file);
        int number = Enumerable.Range(1, read.SectionCount).Single(number => read.SectionName(number) == section);
        var changed = (byte[])file.Clone();
        BinaryPrimitives.WriteUInt32LittleEndian(changed.AsSpan(CoffFileHeader.FileSize + ((number - 1) * CoffSectionHeader.FileSize) + attributesOffset), attributes);
        return changed;
    }

    /// <summary>The object with another selection of the COMDAT section that a symbol leads.</summary>
    public static byte[] Reselected(byte[] file, string leader, CoffSelection selection)
    {
        const int selectionOffset = 14;
        var read = CoffObjectFile.Read(new InputName("a.obj"), file);
        var changed = (byte[])file.Clone();
        for (int section = 1; section <= read.SectionCount; section++)
        {
            if (read.TryComdat(section, out CoffComdat comdat) && comdat.Leader >= 0 && read.SymbolName(comdat.Leader) == leader)
            {
                int symbols = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(8));
                changed[symbols + ((comdat.SectionSymbol + 1) * CoffSymbol.FileSize) + selectionOffset] = (byte)selection;
            }
        }

        return changed;
    }

    private static byte[] ImportLibrary(string tool, string[] options, string library, string[] exports)
    {
        using var tools = new Toolbox();
        File.WriteAllText(tools.PathOf("a.def"), $"LIBRARY {library}\nEXPORTS\n{string.Join('\n', exports)}\n");
        tools.Run(tool, [.. options, "-d", "a.def", "-l", "a.lib"]);
        return tools.Bytes("a.lib");
    }
}
