using System.Text;
using Jitney.ObjectFiles.Elf;

namespace Jitney.Cli.Showing;

/// <summary>What the numbers in ELF files are called: for sections and symbols in the words of the specification, as other tools have them.</summary>
internal static class ElfWords
{
    // What the object was made for, in the words of the processor's specification.
    private const ElfSectionType ProcessorAttributes = (ElfSectionType)0x70000003;

    private static readonly (ElfSectionFlags Flag, char Letter)[] Letters =
    [
        (ElfSectionFlags.Write, 'W'), (ElfSectionFlags.Allocate, 'A'), (ElfSectionFlags.Execute, 'X'), (ElfSectionFlags.Merge, 'M'),
        (ElfSectionFlags.Strings, 'S'), (ElfSectionFlags.InfoLink, 'I'), (ElfSectionFlags.LinkOrder, 'L'), (ElfSectionFlags.OperatingSystemSpecific, 'O'),
        (ElfSectionFlags.Group, 'G'), (ElfSectionFlags.ThreadLocal, 'T'), (ElfSectionFlags.Compressed, 'C'), (ElfSectionFlags.Retain, 'R'),
        (ElfSectionFlags.X64Large, 'l'), (ElfSectionFlags.Exclude, 'E'),
    ];

    public static string Of(ElfMachine machine) => machine switch
    {
        ElfMachine.X86 => "x86",
        ElfMachine.X64 => "x86-64",
        ElfMachine.Arm => "Arm",
        ElfMachine.Arm64 => "AArch64",
        ElfMachine.RiscV => "RISC-V",
        ElfMachine.PowerPC64 => "PowerPC64",
        ElfMachine.S390 => "IBM Z",
        ElfMachine.LoongArch => "LoongArch",
        _ => $"machine {(ushort)machine}",
    };

    public static string Of(ElfFileType type) => type switch
    {
        ElfFileType.Relocatable => "relocatable",
        ElfFileType.Executable => "executable",
        ElfFileType.Shared => "shared",
        ElfFileType.Core => "core",
        _ => $"type {(ushort)type}",
    };

    /// <summary>A section's type. What a number of the processor's range means depends on the processor.</summary>
    public static string Of(ElfSectionType type, ElfMachine machine) => (machine, type) switch
    {
        (ElfMachine.X64, ElfSectionType.X64Unwind) => "X86_64_UNWIND",
        (ElfMachine.RiscV, ProcessorAttributes) => "RISCV_ATTRIBUTES",
        (ElfMachine.Arm, ProcessorAttributes) => "ARM_ATTRIBUTES",
        (ElfMachine.Arm64, ProcessorAttributes) => "AARCH64_ATTRIBUTES",
        _ => Of(type),
    };

    private static string Of(ElfSectionType type) => type switch
    {
        ElfSectionType.Null => "NULL",
        ElfSectionType.ProgramBits => "PROGBITS",
        ElfSectionType.SymbolTable => "SYMTAB",
        ElfSectionType.StringTable => "STRTAB",
        ElfSectionType.RelocationsWithAddends => "RELA",
        ElfSectionType.Hash => "HASH",
        ElfSectionType.Dynamic => "DYNAMIC",
        ElfSectionType.Note => "NOTE",
        ElfSectionType.NoBits => "NOBITS",
        ElfSectionType.Relocations => "REL",
        ElfSectionType.DynamicSymbols => "DYNSYM",
        ElfSectionType.InitializerArray => "INIT_ARRAY",
        ElfSectionType.FinalizerArray => "FINI_ARRAY",
        ElfSectionType.PreinitializerArray => "PREINIT_ARRAY",
        ElfSectionType.Group => "GROUP",
        ElfSectionType.ExtendedSectionIndices => "SYMTAB_SHNDX",
        ElfSectionType.PackedRelativeRelocations => "RELR",
        ElfSectionType.CompactRelocations => "CREL",
        ElfSectionType.LlvmAddressSignificance => "LLVM_ADDRSIG",
        ElfSectionType.GnuAttributes => "GNU_ATTRIBUTES",
        _ => $"0x{(uint)type:x}",
    };

    /// <summary>A letter for each flag, and a number for those that have none.</summary>
    public static string Of(ElfSectionFlags flags)
    {
        var text = new StringBuilder();
        foreach ((ElfSectionFlags flag, char letter) in Letters)
        {
            if ((flags & flag) != 0)
            {
                text.Append(letter);
                flags &= ~flag;
            }
        }

        return flags == 0 ? text.ToString() : $"{text}+0x{(ulong)flags:x}";
    }

    public static string Of(ElfSymbolType type) => type switch
    {
        ElfSymbolType.None => "NOTYPE",
        ElfSymbolType.Data => "OBJECT",
        ElfSymbolType.Function => "FUNC",
        ElfSymbolType.Section => "SECTION",
        ElfSymbolType.File => "FILE",
        ElfSymbolType.Common => "COMMON",
        ElfSymbolType.ThreadLocal => "TLS",
        ElfSymbolType.IndirectFunction => "GNU_IFUNC",
        _ => $"{(byte)type}",
    };

    public static string Of(ElfBinding binding) => binding switch
    {
        ElfBinding.Local => "LOCAL",
        ElfBinding.Global => "GLOBAL",
        ElfBinding.Weak => "WEAK",
        ElfBinding.Unique => "GNU_UNIQUE",
        _ => $"{(byte)binding}",
    };

    public static string Of(ElfVisibility visibility) => visibility switch
    {
        ElfVisibility.Internal => "INTERNAL",
        ElfVisibility.Hidden => "HIDDEN",
        ElfVisibility.Protected => "PROTECTED",
        _ => "DEFAULT",
    };

    /// <summary>Whether a section holds relocations for linkers, with addends and symbols of the symbol table; others are for the dynamic linker.</summary>
    public static bool IsLinked(ElfObjectFile file, int section) =>
        file.Sections[section].Type is ElfSectionType.RelocationsWithAddends or ElfSectionType.CompactRelocations && file.Sections[section].Link == (uint)file.SymbolTableSection;

    /// <summary>Where a symbol is defined.</summary>
    public static string PlaceOf(ElfObjectFile file, int symbol) => file.SymbolSectionIndex(symbol) switch
    {
        ElfSymbolPlace.Undefined => "undefined",
        ElfSymbolPlace.Absolute => "absolute",
        ElfSymbolPlace.Common => "common",
        int section => file.SectionName(section),
    };

    /// <summary>A symbol's name; that of its section for a section's symbol.</summary>
    public static string NameOf(ElfObjectFile file, int symbol) =>
        file.Symbols[symbol].Type == ElfSymbolType.Section && file.SymbolNameBytes(symbol).IsEmpty
            ? PlaceOf(file, symbol)
            : file.SymbolName(symbol);
}
