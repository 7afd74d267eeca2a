using System.Runtime.InteropServices;
using System.Text;

namespace Jitney.Interop.Libraries;

/// <summary>What loaded libraries refer to by name, so that a program linked after them can come before them.</summary>
/// <remarks>
/// <para>The dynamic linker binds a library's references to the first definition in the order of loading, and the program is loaded first: so a
/// program's <c>operator new</c> serves its libraries too. A program that is linked at run time comes last. This keeps the slots of such references
/// by name, and fills them as the dynamic linker would have done with the program there from the start.</para>
/// <para>What belongs to the host stays as it is. Not thread-safe.</para>
/// </remarks>
public sealed unsafe class LibraryReferences
{
    private static readonly string[] s_allocator =
    [
        "malloc", "calloc", "realloc", "reallocarray", "free", "cfree", "memalign", "aligned_alloc", "posix_memalign", "valloc", "pvalloc", "malloc_usable_size",
    ];

    private static readonly HashSet<uint> s_allocatorHashes = [.. s_allocator.Select(name => GnuHashTable.Hash(Encoding.ASCII.GetBytes(name)))];

    private readonly HashSet<(ulong, nint)> _host;
    private readonly Func<uint, bool> _takes;
    private readonly Dictionary<(ulong, nint), LoadedObject> _known = [];
    private readonly Dictionary<uint, List<Reference>> _references = [];

    private LibraryReferences(IEnumerable<LoadedObject> host, Func<uint, bool> takes)
    {
        _host = [.. host.Select(loaded => loaded.Identity)];
        _takes = takes;
    }

    /// <summary>References of libraries that are loaded later, but for those to the C allocator: a library that got memory from one must not give it
    /// back to another.</summary>
    public static LibraryReferences OfLaterLibraries() => new(LoadedObjects.List(), static hash => !s_allocatorHashes.Contains(hash));

    /// <summary>References to the C allocator, of all libraries, the C library too: what it allocates for a program, the program frees. For
    /// processes that are the linked code's own; the process's program itself stays with the allocator that it has.</summary>
    public static LibraryReferences ToAllocator() => new(LoadedObjects.List().Take(1), s_allocatorHashes.Contains);

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
        if (!_references.TryGetValue(GnuHashTable.Hash(name), out List<Reference>? references))
        {
            return null;
        }

        foreach (Reference reference in references)
        {
            LoadedObject owner = _known[reference.Owner];
            if (owner.Symbols.NameOf(owner.Symbols.First + reference.Symbol).SequenceEqual(name))
            {
                replaced.Add((reference.Slot, *(ulong*)reference.Slot));
                if (SlotChange.Apply(owner, [new SlotChange(reference.Slot, target + reference.Addend)]) is string problem)
                {
                    return problem;
                }
            }
        }

        return null;
    }

    /// <summary>Puts back what places held, as far as their libraries are still there.</summary>
    /// <returns>Null, or why it failed.</returns>
    public string? Restore(IEnumerable<(ulong Slot, ulong Before)> replaced)
    {
        ArgumentNullException.ThrowIfNull(replaced);
        Update();
        foreach ((ulong slot, ulong before) in replaced)
        {
            foreach (LoadedObject owner in _known.Values)
            {
                if (owner.Contains(slot) && SlotChange.Apply(owner, [new SlotChange(slot, before)]) is string problem)
                {
                    return problem;
                }
            }
        }

        return null;
    }

    private void Update()
    {
        List<LoadedObject> objects = LoadedObjects.List();
        if (_known.Keys.Any(known => !objects.Exists(loaded => loaded.Identity == known)))
        {
            _known.Clear();
            _references.Clear();
        }

        foreach (LoadedObject loaded in objects)
        {
            if (!_host.Contains(loaded.Identity) && loaded.HasWritableSegment && _known.TryAdd(loaded.Identity, loaded))
            {
                Collect(loaded, loaded.Relocations, loaded.RelocationCount);
                Collect(loaded, loaded.CallRelocations, loaded.CallRelocationCount);
            }
        }
    }

    private void Collect(in LoadedObject loaded, ElfRelocation* relocations, int count)
    {
        for (int index = 0; index < count; index++)
        {
            ref readonly ElfRelocation relocation = ref relocations[index];
            if (relocation.Type is not (ElfRelocation.Absolute64 or ElfRelocation.GlobalData or ElfRelocation.JumpSlot))
            {
                continue;
            }

            ref readonly ElfDynamicSymbol symbol = ref loaded.Symbols.First[relocation.Symbol];
            bool isOwn = symbol.Section != ElfDynamicSymbol.Undefined && (loaded.IsSymbolic || !symbol.IsPreemptible);
            if (isOwn || symbol.Binding == ElfDynamicSymbol.Local || symbol.Type == ElfDynamicSymbol.ThreadLocal)
            {
                continue;
            }

            uint hash = GnuHashTable.Hash(loaded.Symbols.NameOf(loaded.Symbols.First + relocation.Symbol));
            if (_takes(hash))
            {
                ulong addend = relocation.Type == ElfRelocation.Absolute64 ? (ulong)relocation.Addend : 0;
                CollectionsMarshal.GetValueRefOrAddDefault(_references, hash, out _) ??= [];
                _references[hash].Add(new Reference(loaded.Identity, relocation.Symbol, loaded.Bias + relocation.Offset, addend));
            }
        }
    }

    private readonly record struct Reference((ulong Bias, nint Headers) Owner, uint Symbol, ulong Slot, ulong Addend);
}
