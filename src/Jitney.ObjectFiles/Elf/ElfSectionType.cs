namespace Jitney.ObjectFiles.Elf;

/// <summary>What a section holds (<c>sh_type</c>); values that are not named here occur and are kept.</summary>
internal enum ElfSectionType : uint
{
    /// <summary><c>SHT_NULL</c>: no section; its header may carry what did not fit into the file header.</summary>
    Null = 0,

    /// <summary><c>SHT_PROGBITS</c>: code or data.</summary>
    ProgramBits = 1,

    /// <summary><c>SHT_SYMTAB</c>: the symbol table; one at most in each file.</summary>
    SymbolTable = 2,

    /// <summary><c>SHT_STRTAB</c>: names ended by zero bytes.</summary>
    StringTable = 3,

    /// <summary><c>SHT_RELA</c>: relocations with addends.</summary>
    RelocationsWithAddends = 4,

    /// <summary><c>SHT_HASH</c>: a hash table of dynamic symbols.</summary>
    Hash = 5,

    /// <summary><c>SHT_DYNAMIC</c>: what the dynamic linker needs.</summary>
    Dynamic = 6,

    /// <summary><c>SHT_NOTE</c>: notes.</summary>
    Note = 7,

    /// <summary><c>SHT_NOBITS</c>: zeros that take no room in the file, such as <c>.bss</c>.</summary>
    NoBits = 8,

    /// <summary><c>SHT_REL</c>: relocations whose addends stand in the relocated bytes.</summary>
    Relocations = 9,

    /// <summary><c>SHT_DYNSYM</c>: the dynamic linker's symbol table.</summary>
    DynamicSymbols = 11,

    /// <summary><c>SHT_INIT_ARRAY</c>: pointers to initialisers.</summary>
    InitializerArray = 14,

    /// <summary><c>SHT_FINI_ARRAY</c>: pointers to finalisers.</summary>
    FinalizerArray = 15,

    /// <summary><c>SHT_PREINIT_ARRAY</c>: pointers to what runs before all initialisers.</summary>
    PreinitializerArray = 16,

    /// <summary><c>SHT_GROUP</c>: sections that are kept or discarded together.</summary>
    Group = 17,

    /// <summary><c>SHT_SYMTAB_SHNDX</c>: section indices of symbols that do not fit into 16 bits.</summary>
    ExtendedSectionIndices = 18,

    /// <summary><c>SHT_RELR</c>: packed relative relocations.</summary>
    PackedRelativeRelocations = 19,

    /// <summary><c>SHT_CREL</c>: relocations in LLVM's compact form; the number that LLVM uses until the generic ABI has one.</summary>
    CompactRelocations = 0x40000014,

    /// <summary><c>SHT_LLVM_ADDRSIG</c>: symbols whose address is significant.</summary>
    LlvmAddressSignificance = 0x6fff4c03,

    /// <summary><c>SHT_GNU_ATTRIBUTES</c>: properties of the object.</summary>
    GnuAttributes = 0x6ffffff5,

    /// <summary><c>SHT_X86_64_UNWIND</c>: <c>.eh_frame</c> as some compilers mark it.</summary>
    X64Unwind = 0x70000001,
}
