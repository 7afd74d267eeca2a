namespace Jitney.Interop.Libraries;

/// <summary>One object that the dynamic linker has loaded: the program, a library, the dynamic linker itself.</summary>
/// <remarks>Holds pointers into the object: valid only while nobody unloads it.</remarks>
internal readonly unsafe struct LoadedObject
{
    private readonly ElfProgramHeader* _headers;
    private readonly int _headerCount;

    /// <summary>Reads what the object's dynamic section says.</summary>
    /// <param name="report">What <c>dl_iterate_phdr</c> said; its pointers must be those of an object that stays loaded.</param>
    internal LoadedObject(in LoadedObjectReport report)
    {
        Bias = report.Bias;
        _headers = report.Headers;
        _headerCount = report.HeaderCount;
        ElfDynamicEntry* entry = FindDynamicSection();
        ElfDynamicSymbol* symbols = null;
        byte* strings = null;
        uint* hashTable = null;
        uint* gnuHashTable = null;
        ushort* versionNumbers = null;
        ElfVersionDefinition* versionDefinitions = null;
        for (; entry != null && entry->Tag != ElfDynamicEntry.End; entry++)
        {
            switch (entry->Tag)
            {
                case ElfDynamicEntry.SymbolTable:
                    symbols = (ElfDynamicSymbol*)ToPointer(entry->Value);
                    break;
                case ElfDynamicEntry.StringTable:
                    strings = (byte*)ToPointer(entry->Value);
                    break;
                case ElfDynamicEntry.HashTable:
                    hashTable = (uint*)ToPointer(entry->Value);
                    break;
                case ElfDynamicEntry.GnuHashTable:
                    gnuHashTable = (uint*)ToPointer(entry->Value);
                    break;
                case ElfDynamicEntry.VersionNumbers:
                    versionNumbers = (ushort*)ToPointer(entry->Value);
                    break;
                case ElfDynamicEntry.VersionDefinitions:
                    versionDefinitions = (ElfVersionDefinition*)ToPointer(entry->Value);
                    break;
                case ElfDynamicEntry.Relocations:
                    Relocations = (ElfRelocation*)ToPointer(entry->Value);
                    break;
                case ElfDynamicEntry.RelocationsSize:
                    RelocationCount = (int)(entry->Value / (ulong)sizeof(ElfRelocation));
                    break;
                default:
                    break;
            }
        }

        Symbols = new DynamicSymbolTable(symbols, strings, hashTable, gnuHashTable);
        Versions = new SymbolVersions(versionNumbers, versionDefinitions, strings);
        if (Relocations == null)
        {
            RelocationCount = 0;
        }
    }

    /// <summary>What was added to the addresses in the file.</summary>
    internal ulong Bias { get; }

    /// <summary>Its dynamic symbols.</summary>
    internal DynamicSymbolTable Symbols { get; }

    /// <summary>The versions of its dynamic symbols.</summary>
    internal SymbolVersions Versions { get; }

    /// <summary>Its relocations, those of the procedure linkage table excepted.</summary>
    internal ElfRelocation* Relocations { get; }

    /// <summary>Their number.</summary>
    internal int RelocationCount { get; }

    /// <summary>Whether it has thread-local storage.</summary>
    internal bool HasThreadStorage
    {
        get
        {
            for (int index = 0; index < _headerCount; index++)
            {
                if (_headers[index].Type == ElfProgramHeader.ThreadStorage)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Whether an address lies in one of its segments.</summary>
    internal bool Contains(ulong address)
    {
        for (int index = 0; index < _headerCount; index++)
        {
            if (_headers[index].Type == ElfProgramHeader.Load && address - (Bias + _headers[index].Address) < _headers[index].MemorySize)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a place in it can be written to as things stand: in a writable segment, and not made read-only after relocation.</summary>
    internal bool IsWritable(ulong address)
    {
        bool writable = false;
        for (int index = 0; index < _headerCount; index++)
        {
            ref readonly ElfProgramHeader header = ref _headers[index];
            if (address - (Bias + header.Address) >= header.MemorySize)
            {
                continue;
            }

            if (header.Type == ElfProgramHeader.ReadOnlyAfterRelocation)
            {
                return false;
            }

            writable |= header.Type == ElfProgramHeader.Load && (header.Flags & ElfProgramHeader.Writable) != 0;
        }

        return writable;
    }

    /// <summary>Whether two addresses lie in one segment, or one part made read-only after relocation, which is not writable.</summary>
    internal bool IsSameReadOnlyPart(ulong first, ulong second)
    {
        for (int index = 0; index < _headerCount; index++)
        {
            ref readonly ElfProgramHeader header = ref _headers[index];
            bool isReadOnly = header.Type == ElfProgramHeader.ReadOnlyAfterRelocation
                || (header.Type == ElfProgramHeader.Load && (header.Flags & ElfProgramHeader.Writable) == 0);
            ulong start = Bias + header.Address;
            if (isReadOnly && first - start < header.MemorySize && second - start < header.MemorySize)
            {
                return true;
            }
        }

        return false;
    }

    private ElfDynamicEntry* FindDynamicSection()
    {
        for (int index = 0; index < _headerCount; index++)
        {
            if (_headers[index].Type == ElfProgramHeader.Dynamic)
            {
                return (ElfDynamicEntry*)(Bias + _headers[index].Address);
            }
        }

        return null;
    }

    // glibc relocates the addresses in the dynamic section in place, except where it is read-only (the kernel's vDSO); musl never does.
    private void* ToPointer(ulong value) => (void*)(value >= Bias ? value : Bias + value);
}
