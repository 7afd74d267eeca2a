using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Jitney.ObjectFiles.Coff;

namespace Jitney.ObjectFiles;

/// <summary>Tells the kinds of input files apart by content; names and extensions are never consulted.</summary>
internal static class InputKinds
{
    /// <summary>Looks at the first bytes of a file or archive member.</summary>
    /// <param name="content">The whole content, or at least its first kilobyte.</param>
    /// <returns>
    /// The kind; it promises nothing about the rest of the content. What begins as an ELF file and ends before its type
    /// is told is reported as <see cref="InputKind.Object"/>, whose reader can say what is missing.
    /// </returns>
    public static InputKind Detect(ReadOnlySpan<byte> content) => content switch
    {
        [] => InputKind.Empty,
        [0x7f, (byte)'E', (byte)'L', (byte)'F', ..] => DetectElf(content),
        [(byte)'!', (byte)'<', (byte)'a', (byte)'r', (byte)'c', (byte)'h', (byte)'>', (byte)'\n', ..] => InputKind.Archive,
        [(byte)'!', (byte)'<', (byte)'t', (byte)'h', (byte)'i', (byte)'n', (byte)'>', (byte)'\n', ..] => InputKind.ThinArchive,
        [(byte)'B', (byte)'C', 0xc0, 0xde, ..] or [0xde, 0xc0, 0x17, 0x0b, ..] => InputKind.LlvmBitcode,
        [0xce or 0xcf, 0xfa, 0xed, 0xfe, ..] or [0xfe, 0xed, 0xfa, 0xce or 0xcf, ..] => InputKind.MachO,
        // Java classes share this magic; their version stands where a universal file counts its few architectures.
        [0xca, 0xfe, 0xba, 0xbe or 0xbf, 0, 0, 0, > 0 and < 0x20, ..] => InputKind.MachO,
        _ when CoffImageStart.TryFind(content, out CoffFileHeader header) => (header.Flags & CoffFileFlags.Library) != 0 ? InputKind.SharedLibrary : InputKind.Executable,
        _ when CoffAnonymous.IsImport(content) => InputKind.ImportObject,
        _ when IsCoff(content) => InputKind.Object,
        _ when LinkerScriptText.Begins(content) => InputKind.LinkerScript,
        _ => InputKind.Unknown,
    };

    /// <summary>A kind in the words of a message: "is ...".</summary>
    public static string WordsFor(InputKind kind) => kind switch
    {
        InputKind.Object => "an object",
        InputKind.Executable => "an executable program",
        InputKind.SharedLibrary => "a shared library or a position-independent program",
        InputKind.Archive or InputKind.ThinArchive => "an archive",
        InputKind.LinkerScript => "a linker script or other text",
        InputKind.LlvmBitcode => "LLVM bitcode",
        InputKind.ImportObject => "an import object",
        InputKind.MachO => "a Mach-O file",
        InputKind.Empty => "empty",
        _ => "something that is not known here, such as source text",
    };

    private static InputKind DetectElf(ReadOnlySpan<byte> content)
    {
        const int dataEncoding = 5, bigEndian = 2, fileType = 16;
        if (content.Length < fileType + sizeof(ushort))
        {
            return InputKind.Object;
        }

        ReadOnlySpan<byte> type = content[fileType..];
        return (content[dataEncoding] == bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(type) : BinaryPrimitives.ReadUInt16LittleEndian(type)) switch
        {
            1 => InputKind.Object,
            2 => InputKind.Executable,
            3 => InputKind.SharedLibrary,
            _ => InputKind.Unknown,
        };
    }

    /// <summary>Whether what begins so is a COFF object, or what a compiler for Windows keeps in place of one.</summary>
    /// <param name="content">The whole content, or its beginning.</param>
    /// <remarks>COFF has no magic: a known machine stands first, and an object has no optional header and a plausible symbol table. One for any machine begins with zeros, and
    /// so more has to be plausible.</remarks>
    public static bool IsCoff(ReadOnlySpan<byte> content)
    {
        const int symbolTable = 8, optionalHeaderSize = 16;
        if (CoffAnonymous.Begins(content))
        {
            return content.Length >= CoffAnonymousHeader.SharedSize && !CoffAnonymous.IsImport(content);
        }

        return content.Length >= CoffFileHeader.FileSize
            && ((CoffMachine)BinaryPrimitives.ReadUInt16LittleEndian(content) is CoffMachine.X64 or CoffMachine.X86 or CoffMachine.Arm64 or CoffMachine.Arm or CoffMachine.Arm64Ec or CoffMachine.Arm64X
                || IsForAnyMachine(content))
            && BinaryPrimitives.ReadUInt16LittleEndian(content[optionalHeaderSize..]) == 0
            && BinaryPrimitives.ReadUInt32LittleEndian(content[symbolTable..]) is 0 or >= CoffFileHeader.FileSize;
    }

    private static bool IsForAnyMachine(ReadOnlySpan<byte> content)
    {
        const int firstContent = CoffFileHeader.FileSize + 20;
        CoffFileHeader header = MemoryMarshal.Read<CoffFileHeader>(content);
        int tables = CoffFileHeader.FileSize + (header.SectionCount * CoffSectionHeader.FileSize);
        return header is { Machine: CoffMachine.Any, SectionCount: > 0 } && (header.Flags & (CoffFileFlags.Image | CoffFileFlags.Library)) == 0
            && (header.SymbolsOffset == 0 || header.SymbolsOffset >= (uint)tables)
            && content.Length >= CoffFileHeader.FileSize + CoffSectionHeader.FileSize && content[CoffFileHeader.FileSize] is > (byte)' ' and < 0x7f
            && BinaryPrimitives.ReadUInt32LittleEndian(content[firstContent..]) is var start && (start == 0 || start >= (uint)tables);
    }

    /// <summary>Whether what begins so is an image of Windows: a DLL or a program.</summary>
    /// <param name="content">The whole content, or at least its first kilobyte.</param>
    public static bool IsImage(ReadOnlySpan<byte> content) => CoffImageStart.TryFind(content, out _);
}
