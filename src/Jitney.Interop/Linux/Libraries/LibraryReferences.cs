using System.Runtime.InteropServices;
using System.Text;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Linux.Libraries;

/// <summary>What loaded libraries refer to by name, so that a program linked after them can come before them.</summary>
/// <remarks>
/// <para>The dynamic linker binds a library's references to the first definition in the order of loading, and the program is loaded first: so a
/// program's <c>operator new</c> serves its libraries too. A program that is linked at run time comes last. This keeps the slots of such references
/// by name, and fills them as the dynamic linker would have done with the program there from the start.</para>
/// <para>What belongs to the host stays as it is. Not thread-safe.</para>
/// </remarks>
internal sealed unsafe class LibraryReferences
{
    private static readonly string[] s_allocator =
    [
        "malloc", "calloc", "realloc", "reallocarray", "free", "cfree", "memalign", "aligned_alloc", "posix_memalign", "valloc", "pvalloc", "malloc_usable_size",
    ];

    private static readonly HashSet<uint> s_allocatorHashes = [.. s_allocator.Select(name => GnuHashTable.Hash(Encoding.ASCII.GetBytes(name)))];

    private static readonly HashSet<uint> s_shownHashes = [.. s_allocatorHashes, .. AllocatorSymbols.Further.Select(name => GnuHashTable.Hash(Encoding.ASCII.GetBytes(name)))];

    private readonly HashSet<(ulong, nint)> _host;
    private readonly Func<uint, bool> _takes;
    private readonly Dictionary<(ulong, nint), LoadedObject> _known = [];
    private readonly Dictionary<uint, List<Reference>> _references = [];

    private readonly AllocatorSymbols? _allocatorSymbols;

    // The unwinder knows tables before the program's allocator comes, and keeps what it sorts for itself: a search for leaks would report that. So it stays with the C library's.
    private readonly Dictionary<uint, List<Reference>> _staying = [];

    private readonly HashSet<uint> _bound = [];
    private bool _hasAllocator;

    private LibraryReferences(IEnumerable<LoadedObject> host, Func<uint, bool> takes, AllocatorSymbols? allocatorSymbols = null)
    {
        _allocatorSymbols = allocatorSymbols;
        _host = [.. host.Select(loaded => loaded.Identity)];
        _takes = takes;
    }

    /// <summary>References of libraries that are loaded later, but for those to the C allocator: a library that got memory from one must not give it
    /// back to another.</summary>
    public static LibraryReferences OfLaterLibraries() => new(LoadedObjects.List(), static hash => !s_allocatorHashes.Contains(hash));

    /// <summary>References to the C allocator, of all libraries, the C library too: what it allocates for a program, the program frees. For
    /// processes that are the linked code's own; the process's program itself stays with the allocator that it has.</summary>
    public static LibraryReferences ToAllocator()
    {
        List<LoadedObject> objects = LoadedObjects.List();
        return new LibraryReferences(objects.Take(1), s_allocatorHashes.Contains, new AllocatorSymbols(objects[0]));
    }

    /// <summary>Whether a name is the C allocator's.</summary>
    public static bool IsAllocator(ReadOnlySpan<byte> name) => s_allocatorHashes.Contains(GnuHashTable.Hash(name));

    /// <summary>Has references to the C allocator lead to a library's, if that has one of its own and is the first that has.</summary>
    /// <param name="handle">The open library.</param>
    /// <returns>Null, or why it failed.</returns>
    public string? UseAllocator(nint handle)
    {
        Update();
        LoadedObject library = _known.Values.FirstOrDefault(loaded => loaded.IsOf(handle));
        if (_hasAllocator || !library.Defines("malloc"u8) || !library.Defines("free"u8))
        {
            return null;
        }

        var replaced = new List<(ulong Slot, ulong Before)>();
        foreach (string name in s_allocator.Concat(AllocatorSymbols.Further))
        {
            byte[] bytes = Encoding.ASCII.GetBytes(name + "\0");
            ReadOnlySpan<byte> plain = bytes.AsSpan()[..^1];
            if (library.Defines(plain) && DynamicLibraries.Find(handle, bytes) is not 0 and ulong address && Redirect(plain, address, replaced) is string problem)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>Has references of libraries to what the process defines lead to a library that stands before the C library's functions for all that its process
    /// does, a sanitizer's, as natively: it must see the threads that another library starts.</summary>
    /// <param name="handle">The open library.</param>
    /// <param name="process">The process itself, which does not show the library yet.</param>
    /// <returns>Null, or why it failed.</returns>
    public string? UseSanitizer(nint handle, nint process)
    {
        if (!IsSanitizer(handle, process))
        {
            return null;
        }

        Update();
        var replaced = new List<(ulong Slot, ulong Before)>();
        foreach (List<Reference> references in _references.Values)
        {
            foreach (Reference reference in references)
            {
                LoadedObject owner = _known[reference.Owner];
                byte[] name = [.. owner.Symbols.NameOf(owner.Symbols.First + reference.Symbol), 0];
                ulong own = reference.IsThreadLocal ? 0 : DynamicLibraries.Find(process, name);
                ulong address = own == 0 ? 0 : DynamicLibraries.Find(handle, name);
                if (address != 0 && address != own && Replace(reference, 0, address + reference.Addend, replaced) is string problem)
                {
                    return problem;
                }
            }
        }

        return null;
    }

    /// <summary>The hashes (of <c>DT_GNU_HASH</c>) of all names that the libraries loaded by now refer to.</summary>
    public IReadOnlyCollection<uint> Names()
    {
        Update();
        return _references.Keys;
    }

    /// <summary>Has all references to a name use another definition.</summary>
    /// <param name="name">The name.</param>
    /// <param name="target">The definition's address.</param>
    /// <param name="replaced">Gets each changed place with what it held.</param>
    /// <returns>Null, or why it failed.</returns>
    public string? Redirect(ReadOnlySpan<byte> name, ulong target, ICollection<(ulong Slot, ulong Before)> replaced)
    {
        ArgumentNullException.ThrowIfNull(replaced);
        uint hash = GnuHashTable.Hash(name);
        if (_allocatorSymbols is not null && s_shownHashes.Contains(hash))
        {
            _hasAllocator |= name.SequenceEqual("malloc"u8);
            string? problem = _bound.Add(hash) && _staying.TryGetValue(hash, out List<Reference>? staying) ? Bind(staying, name) : null;
            problem ??= _allocatorSymbols.Show(name, target, replaced);
            if (problem is not null)
            {
                return problem;
            }
        }

        return _references.TryGetValue(hash, out List<Reference>? references) ? Redirect(references, name, target, replaced) : null;
    }

    // The dynamic linker binds calls when they are first made, and would find what is shown by then.
    private string? Bind(List<Reference> references, ReadOnlySpan<byte> name)
    {
        ulong address = DynamicLibraries.Find(DynamicLibraries.Open("", out _), [.. name, 0]);
        foreach (Reference reference in references)
        {
            if (address != 0 && IsNamed(reference, name) && Replace(reference, 0, address + reference.Addend, []) is string problem)
            {
                return problem;
            }
        }

        return null;
    }

    private string? Redirect(List<Reference> references, ReadOnlySpan<byte> name, ulong target, ICollection<(ulong Slot, ulong Before)> replaced)
    {
        foreach (Reference reference in references)
        {
            if (!reference.IsThreadLocal && IsNamed(reference, name) && Replace(reference, 0, target + reference.Addend, replaced) is string problem)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>Has all references to a thread-local name use another definition, in storage at a fixed distance from the thread pointer.</summary>
    /// <param name="name">The name.</param>
    /// <param name="offset">Where it lies in its storage.</param>
    /// <param name="storage">The storage.</param>
    /// <param name="replaced">Gets each changed place with what it held.</param>
    /// <returns>Null, or why it failed.</returns>
    public string? RedirectThreadVariable(ReadOnlySpan<byte> name, ulong offset, in LinkedThreadStorage storage, ICollection<(ulong Slot, ulong Before)> replaced)
    {
        ArgumentNullException.ThrowIfNull(replaced);
        if (!_references.TryGetValue(GnuHashTable.Hash(name), out List<Reference>? references))
        {
            return null;
        }

        foreach (Reference reference in references)
        {
            if (!reference.IsThreadLocal || !IsNamed(reference, name))
            {
                continue;
            }

            ulong distance = unchecked(storage.Distance + offset + reference.Addend);
            DynamicLinkerNumbers numbers = LoadedRelocation.Numbers;
            string? problem = reference.Type == numbers.ThreadModule ? Replace(reference, 0, storage.Module, replaced)
                : reference.Type == numbers.ThreadModuleOffset ? Replace(reference, 0, unchecked(offset + reference.Addend - numbers.ThreadModuleBias), replaced)
                : reference.Type == numbers.ThreadOffset ? Replace(reference, 0, distance, replaced)
                : Replace(reference, 0, storage.Resolver.Value, replaced) ?? Replace(reference, sizeof(ulong), distance, replaced);
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>Puts back what places held, the last change first, as far as their libraries are still there.</summary>
    /// <returns>Null, or why the first failed that did; the others are put back all the same.</returns>
    public string? Restore(IReadOnlyCollection<(ulong Slot, ulong Before)> replaced)
    {
        ArgumentNullException.ThrowIfNull(replaced);
        string? problem = null;
        if (replaced.Count > 0)
        {
            Update();
        }

        foreach ((ulong slot, ulong before) in replaced.Reverse())
        {
            if (_allocatorSymbols?.Has(slot) == true)
            {
                _hasAllocator = false;
                problem ??= _allocatorSymbols.Restore(slot, before);
                continue;
            }

            foreach (LoadedObject owner in _known.Values)
            {
                if (owner.Contains(slot))
                {
                    string? failure = SlotChange.Apply(owner, [new SlotChange(slot, before)]);
                    problem ??= failure;
                    break;
                }
            }
        }

        return problem;
    }

    private static bool IsSanitizer(nint handle, nint process) =>
        IsDefinedThere(handle, process, "__tsan_init\0"u8) || IsDefinedThere(handle, process, "__asan_init\0"u8) || IsDefinedThere(handle, process, "__lsan_init\0"u8);

    private static bool IsDefinedThere(nint handle, nint process, ReadOnlySpan<byte> name) =>
        DynamicLibraries.Find(handle, name) is not 0 and ulong address && address != DynamicLibraries.Find(process, name);

    private bool IsNamed(in Reference reference, ReadOnlySpan<byte> name)
    {
        LoadedObject owner = _known[reference.Owner];
        return owner.Symbols.NameOf(owner.Symbols.First + reference.Symbol).SequenceEqual(name);
    }

    private string? Replace(in Reference reference, ulong behind, ulong value, ICollection<(ulong Slot, ulong Before)> replaced)
    {
        ulong slot = reference.Slot + behind;
        replaced.Add((slot, *(ulong*)slot));
        return SlotChange.Apply(_known[reference.Owner], [new SlotChange(slot, value)]);
    }

    private void Update()
    {
        List<LoadedObject> objects = LoadedObjects.List();
        if (_known.Keys.Any(known => !objects.Exists(loaded => loaded.Identity == known)))
        {
            _known.Clear();
            _references.Clear();
            _staying.Clear();
        }

        foreach (LoadedObject loaded in objects)
        {
            if (!_host.Contains(loaded.Identity) && loaded.HasWritableSegment && _known.TryAdd(loaded.Identity, loaded))
            {
                Dictionary<uint, List<Reference>> references = _allocatorSymbols is not null && loaded.IsNamed("libgcc_s.so.1"u8) ? _staying : _references;
                Collect(loaded, loaded.Relocations, loaded.RelocationCount, references);
                Collect(loaded, loaded.CallRelocations, loaded.CallRelocationCount, references);
            }
        }
    }

    private void Collect(in LoadedObject loaded, LoadedRelocation* relocations, int count, Dictionary<uint, List<Reference>> references)
    {
        for (int index = 0; index < count; index++)
        {
            ref readonly LoadedRelocation relocation = ref relocations[index];
            if (!relocation.IsThreadLocal && !relocation.IsAddress)
            {
                continue;
            }

            ref readonly ElfDynamicSymbol symbol = ref loaded.Symbols.First[relocation.Symbol];
            bool isOwn = symbol.Section != ElfDynamicSymbol.Undefined && (loaded.IsSymbolic || !symbol.IsPreemptible);
            if (isOwn || symbol.Binding == ElfDynamicSymbol.Local)
            {
                continue;
            }

            uint hash = GnuHashTable.Hash(loaded.Symbols.NameOf(loaded.Symbols.First + relocation.Symbol));
            if (_takes(hash))
            {
                CollectionsMarshal.GetValueRefOrAddDefault(references, hash, out _) ??= [];
                references[hash].Add(new Reference(loaded.Identity, relocation.Symbol, relocation.Type, loaded.Bias + relocation.Offset, relocation.AddedToSymbol));
            }
        }
    }

    private readonly record struct Reference((ulong Bias, nint Headers) Owner, uint Symbol, uint Type, ulong Slot, ulong Addend)
    {
        public bool IsThreadLocal => LoadedRelocation.Numbers.IsThreadLocal(Type);
    }
}
