using Jitney.Interop.Libraries;
using Jitney.Interop.Signals;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Linux.Libraries;

/// <summary>Looks symbols up in loaded libraries, with size and kind, over one list of the loaded objects.</summary>
/// <remarks>
/// The address is the dynamic linker's answer (<c>dlsym</c>), so interposition and versions come out as natively. Size and kind it
/// does not tell; <c>dladdr1</c> would, by walking all symbols of a library for each name. Here the name is looked up once
/// more, by hash, in the object that holds the address. Use an instance for one batch of names and on one thread: libraries loaded later are unknown to it.
/// </remarks>
internal sealed class LibrarySymbols : SymbolSearch
{
    private static readonly LookUpStep[] s_steps = Enum.GetValues<LookUpStep>();

    private readonly List<LoadedObject> _objects = LoadedObjects.List();
    private readonly Dictionary<ExecutorAddress, LoadedObject> _ofHandles = [];

    /// <summary>Looks a name up in libraries, in order.</summary>
    /// <param name="handles">What <see cref="DynamicLibraries.Open(string, out string?)"/> returned, of libraries that are still open.</param>
    /// <param name="terminatedName">The name with a terminating zero byte: <c>name</c>, or <c>name@VERSION</c> for that version of it.</param>
    public override unsafe LibrarySymbol LookUp(ReadOnlySpan<ExecutorAddress> handles, ReadOnlySpan<byte> terminatedName)
    {
        int mark = terminatedName.IndexOf((byte)'@');
        ReadOnlySpan<byte> plain = mark > 0 ? terminatedName[..mark] : terminatedName[..^1];
        ReadOnlySpan<byte> version = mark > 0 ? terminatedName[(mark + 1)..^1] : default;
        if (FindThreadLocal(plain, version, out LoadedObject library) is var variable && variable != null)
        {
            return new LibrarySymbol((ExecutorAddress)(library.Bias + variable->Value), variable->Size, LibrarySymbolKind.ThreadLocal);
        }

        if (StartState.Here.StandInFor(plain) is not 0 and ulong standIn && !(plain.SequenceEqual("dlopen"u8) && IsReplaced(handles, terminatedName)))
        {
            return new LibrarySymbol((ExecutorAddress)standIn, 0, LibrarySymbolKind.Function);
        }

        // Natively what a library brings along comes behind the libraries that are linked with, and behind the C library.
        uint hash = GnuHashTable.Hash(plain);
        foreach (LookUpStep step in s_steps)
        {
            foreach (ExecutorAddress handle in handles)
            {
                if (Takes(step, ObjectOf(handle), plain, hash) && DynamicLibraries.Find((nint)handle.Value, terminatedName) is not 0 and ulong address
                    && Describe(address, plain, version, terminatedName) is { } found)
                {
                    return found;
                }
            }
        }

        return default;
    }

    private unsafe bool Takes(LookUpStep step, in LoadedObject library, ReadOnlySpan<byte> name, uint hash) => step switch
    {
        LookUpStep.OwnDefinitions => !library.Symbols.IsIndexed || library.Symbols.FindVersion(name, hash, default) != null,
        LookUpStep.Process => library.Identity == _objects[0].Identity,
        _ => true,
    };

    // As sanitizers do, which are to see all libraries that are opened.
    private static bool IsReplaced(ReadOnlySpan<ExecutorAddress> handles, ReadOnlySpan<byte> terminatedName)
    {
        ulong usual = DynamicLibraries.Find(0, terminatedName);
        foreach (ExecutorAddress handle in handles)
        {
            if (DynamicLibraries.Find((nint)handle.Value, terminatedName) is not 0 and ulong address && address != usual)
            {
                return true;
            }
        }

        return false;
    }

    private LoadedObject ObjectOf(ExecutorAddress handle)
    {
        if (!_ofHandles.TryGetValue(handle, out LoadedObject library))
        {
            library = _objects.Find(loaded => loaded.IsOf((nint)handle.Value));
            _ofHandles.Add(handle, library);
        }

        return library;
    }

    /// <summary>The version in which a library has a thread-local variable.</summary>
    /// <param name="name">The name: <c>name</c> for its default version, or <c>name@VERSION</c>.</param>
    /// <returns>Empty when it has none, and when there is no such variable.</returns>
    public unsafe ReadOnlySpan<byte> ThreadVariableVersion(ReadOnlySpan<byte> name)
    {
        int mark = name.IndexOf((byte)'@');
        ElfDynamicSymbol* symbol = FindThreadLocal(mark > 0 ? name[..mark] : name, mark > 0 ? name[(mark + 1)..] : default, out LoadedObject library);
        return symbol == null ? default : library.Symbols.VersionOf(symbol);
    }

    // dlsym would answer with the address of this thread's copy, and by making that copy would move the library's storage to a place that
    // differs from thread to thread, for good. So such names never get there. Their address is only a sign that they exist.
    private unsafe ElfDynamicSymbol* FindThreadLocal(ReadOnlySpan<byte> name, ReadOnlySpan<byte> version, out LoadedObject library)
    {
        uint hash = GnuHashTable.Hash(name);
        foreach (LoadedObject candidate in _objects)
        {
            if (candidate.HasThreadStorage
                && candidate.Symbols.FindVersion(name, hash, version) is var symbol
                && symbol != null
                && symbol->Type == ElfDynamicSymbol.ThreadLocal)
            {
                library = candidate;
                return symbol;
            }
        }

        library = default;
        return null;
    }

    // Null for what another session of this process has linked, and shows to libraries: it comes and goes without a word.
    private unsafe LibrarySymbol? Describe(ulong address, ReadOnlySpan<byte> name, ReadOnlySpan<byte> version, ReadOnlySpan<byte> terminatedName)
    {
        if (SearchStubs.Search(name))
        {
            return new LibrarySymbol((ExecutorAddress)SearchStubs.For(address), 0, LibrarySymbolKind.Function);
        }

        bool isInside = false;
        uint hash = GnuHashTable.Hash(name);
        ElfDynamicSymbol* symbol = null;
        foreach (LoadedObject candidate in _objects)
        {
            if (candidate.Contains(address))
            {
                isInside = true;
                symbol = candidate.Symbols.Find(name, hash, address - candidate.Bias, version);
                break;
            }
        }

        // Thread-local and absolute symbols lie in no object, and an indirect function may lead into another one than its own.
        for (int index = 0; symbol == null && index < _objects.Count; index++)
        {
            symbol = _objects[index].Symbols.Find(name, hash, address, version);
        }

        if (symbol == null && !isInside && SymbolImage.Defines(terminatedName, address))
        {
            return null;
        }

        return symbol == null
            ? new LibrarySymbol((ExecutorAddress)address, 0, LibrarySymbolKind.Other)
            : new LibrarySymbol((ExecutorAddress)address, symbol->Size, KindOf(symbol->Type));
    }

    private static LibrarySymbolKind KindOf(int type) => type switch
    {
        ElfDynamicSymbol.Function or ElfDynamicSymbol.IndirectFunction => LibrarySymbolKind.Function,
        ElfDynamicSymbol.Object or ElfDynamicSymbol.Common => LibrarySymbolKind.Data,
        ElfDynamicSymbol.ThreadLocal => LibrarySymbolKind.ThreadLocal,
        _ => LibrarySymbolKind.Other,
    };

    /// <summary>Where a name is looked for, one after the other.</summary>
    private enum LookUpStep
    {
        /// <summary>In what libraries define themselves.</summary>
        OwnDefinitions,

        /// <summary>In the process: the C library, and what all see.</summary>
        Process,

        /// <summary>In what libraries bring along.</summary>
        Rest,
    }
}
