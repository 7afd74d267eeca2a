using System.Buffers.Binary;

namespace Jitney.ObjectFiles.Elf;

/// <summary>What people call the machines that ELF files are for.</summary>
internal static class ElfMachineNames
{
    private const int ClassField = 4;
    private const int DataEncodingField = 5;
    private const int MachineField = 18;

    /// <summary>The name of a processor; its number where it has none here.</summary>
    public static string Of(ElfMachine machine) => (ushort)machine switch
    {
        2 or 18 => "SPARC",
        4 => "m68k",
        8 => "MIPS",
        15 => "PA-RISC",
        20 => "PowerPC",
        21 => "PowerPC64",
        36 or 87 => "V850",
        42 => "SuperH",
        43 => "SPARC64",
        50 => "Itanium",
        83 => "AVR",
        94 => "Xtensa",
        0x9026 => "Alpha",
        247 => "BPF",
        3 => "i386",
        22 => "IBM Z",
        62 => "x86-64",
        var number => Enum.IsDefined(machine) ? machine.ToString() : FormattableString.Invariant($"machine {number}"),
    };

    /// <summary>The machine of an ELF file of any kind, with how it differs from what is usual: <c>i386 (32-bit)</c>.</summary>
    /// <param name="file">The file's bytes, of at least one header.</param>
    public static string Of(ReadOnlySpan<byte> file)
    {
        bool isBigEndian = file[DataEncodingField] == ElfFileHeader.BigEndian;
        ReadOnlySpan<byte> field = file[MachineField..];
        string name = Of((ElfMachine)(isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(field) : BinaryPrimitives.ReadUInt16LittleEndian(field)));
        return (file[ClassField] == ElfFileHeader.Class32, isBigEndian) switch
        {
            (true, true) => name + " (32-bit, big-endian)",
            (true, false) => name + " (32-bit)",
            (false, true) => name + " (big-endian)",
            _ => name,
        };
    }
}
