using System.Runtime.InteropServices;

namespace Jitney.Interop.Linux.Libraries;

/// <summary>One object that the dynamic linker has loaded: the program, a library, the dynamic linker itself.</summary>
/// <remarks>Holds pointers into the object: valid only while nobody unloads it.</remarks>
internal readonly unsafe struct LoadedObject
{
    private readonly ElfProgramHeader* _headers;
    private readonly int _headerCount;
    private readonly byte* _path;
    private readonly byte* _strings;

    /// <summary>Reads what the object's dynamic section says.</summary>
    /// <param name="report">What <c>dl_iterate_phdr</c> said; its pointers must be those of an object that stays loaded.</param>
    internal LoadedObject(in LoadedObjectReport report)
    {
        Bias = report.Bias;
        _headers = report.Headers;
        _headerCount = report.HeaderCount;
        _path = report.Name;
        Dynamic = FindDynamicSection();
        ElfDynamicEntry* entry = Dynamic;
        ElfDynamicSymbol* symbols = null;
        byte* strings = null;
        uint* hashTable = null;
        uint* gnuHashTable = null;
        ushort* versions = null;
        ElfVersionDefinition* definitions = null;
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
                case ElfDynamicEntry.SymbolVersions:
                    versions = (ushort*)ToPointer(entry->Value);
                    break;
                case ElfDynamicEntry.VersionDefinitions:
                    definitions = (ElfVersionDefinition*)ToPointer(entry->Value);
                    break;
                case ElfDynamicEntry.CallRelocations:
                    CallRelocations = (LoadedRelocation*)ToPointer(entry->Value);
                    break;
                case ElfDynamicEntry.CallRelocationsSize:
                    CallRelocationCount = (int)(entry->Value / (ulong)sizeof(LoadedRelocation));
                    break;
                case ElfDynamicEntry.Relocations:
                    Relocations = (LoadedRelocation*)ToPointer(entry->Value);
                    break;
                case ElfDynamicEntry.RelocationsSize:
                    RelocationCount = (int)(entry->Value / (ulong)sizeof(LoadedRelocation));
                    break;
                case ElfDynamicEntry.Symbolic:
                    IsSymbolic = true;
                    break;
                case ElfDynamicEntry.Flags:
                    IsSymbolic |= (entry->Value & ElfDynamicEntry.SymbolicFlag) != 0;
                    break;
                default:
                    break;
            }
        }

        _strings = strings;
        Symbols = new DynamicSymbolTable(symbols, strings, hashTable, gnuHashTable, new SymbolVersionTable(versions, definitions, strings));
        if (Relocations == null)
        {
            RelocationCount = 0;
        }

        if (CallRelocations == null)
        {
            CallRelocationCount = 0;
        }
    }

    /// <summary>What was added to the addresses in the file.</summary>
    internal ulong Bias { get; }

    /// <summary>Its dynamic section; null when it has none.</summary>
    internal ElfDynamicEntry* Dynamic { get; }

    /// <summary>Its dynamic symbols.</summary>
    internal DynamicSymbolTable Symbols { get; }

    /// <summary>Its relocations, those of the procedure linkage table excepted.</summary>
    internal LoadedRelocation* Relocations { get; }

    /// <summary>Their number.</summary>
    internal int RelocationCount { get; }

    /// <summary>Relocations of its procedure linkage table.</summary>
    internal LoadedRelocation* CallRelocations { get; }

    /// <summary>Their number.</summary>
    internal int CallRelocationCount { get; }

    /// <summary>Whether its own definitions come before all others (<c>-Bsymbolic</c>).</summary>
    internal bool IsSymbolic { get; }

    /// <summary>What tells it from all other loaded objects.</summary>
    internal (ulong Bias, nint Headers) Identity => (Bias, (nint)_headers);

    /// <summary>Whether a handle of the dynamic linker's is this object's: it is the address of a record whose third word is where the dynamic section lies.</summary>
    internal bool IsOf(nint handle) => Dynamic != null && ((ElfDynamicEntry**)handle)[2] == Dynamic;

    /// <summary>Whether it defines a name for others, in whatever version.</summary>
    internal bool Defines(ReadOnlySpan<byte> name) => Symbols.FindVersion(name, GnuHashTable.Hash(name), default) != null;

    /// <summary>The names of the libraries that it needs, each ended by a zero byte.</summary>
    internal List<nint> Needed()
    {
        var names = new List<nint>();
        for (ElfDynamicEntry* entry = Dynamic; entry != null && _strings != null && entry->Tag != ElfDynamicEntry.End; entry++)
        {
            if (entry->Tag == ElfDynamicEntry.Needed)
            {
                names.Add((nint)(_strings + entry->Value));
            }
        }

        return names;
    }

    /// <summary>Whether others that need a library of a name get this one: by its own name, by its path, or by that path's last part.</summary>
    internal bool IsNamed(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> path = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(_path);
        if (name.SequenceEqual(path) || name.SequenceEqual(path[(path.LastIndexOf((byte)'/') + 1)..]))
        {
            return true;
        }

        for (ElfDynamicEntry* entry = Dynamic; entry != null && _strings != null && entry->Tag != ElfDynamicEntry.End; entry++)
        {
            if (entry->Tag == ElfDynamicEntry.OwnName)
            {
                return name.SequenceEqual(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(_strings + entry->Value));
            }
        }

        return false;
    }

    /// <summary>Whether it has anything that can be written to; all but the kernel's object have.</summary>
    internal bool HasWritableSegment
    {
        get
        {
            for (int index = 0; index < _headerCount; index++)
            {
                if (_headers[index].Type == ElfProgramHeader.Load && (_headers[index].Flags & ElfProgramHeader.Writable) != 0)
                {
                    return true;
                }
            }

            return false;
        }
    }

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

    /// <summary>Whether an address lies in a segment with code: some linkers put symbols there.</summary>
    internal bool IsExecutable(ulong address)
    {
        for (int index = 0; index < _headerCount; index++)
        {
            ref readonly ElfProgramHeader header = ref _headers[index];
            if (header.Type == ElfProgramHeader.Load && address - (Bias + header.Address) < header.MemorySize && (header.Flags & ElfProgramHeader.Executable) != 0)
            {
                return true;
            }
        }

        return false;
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
