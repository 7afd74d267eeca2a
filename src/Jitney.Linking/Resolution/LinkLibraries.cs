using System.Numerics;
using Jitney.ObjectFiles;

namespace Jitney.Linking.Resolution;

/// <summary>The shared libraries that were added to a dylib, and which of them define a name.</summary>
/// <remarks>Names are known by their hashes alone. Not thread-safe.</remarks>
internal sealed class LinkLibraries
{
    private const int End = -1;
    private const int BitsOfPlace = 6;
    private const int NamesOfWord = 8;

    private readonly List<LibraryInput> _libraries = [];
    private readonly List<Definition> _definitions = [];

    // The newest definition of a name by its hash; the older ones hang on it.
    private readonly Dictionary<ulong, int> _newest = [];

    // A bit for each hash: most names that are asked for no library defines.
    private ulong[] _known = [];

    /// <summary>All of them, in the order in which they were added.</summary>
    public IReadOnlyList<LibraryInput> All => _libraries;

    /// <summary>Adds a library.</summary>
    /// <param name="library">Where it stands.</param>
    /// <param name="names">Its names.</param>
    public void Add(LibraryInput library, SharedLibraryNames names)
    {
        _libraries.Add(library);
        _newest.EnsureCapacity(_newest.Count + names.Defined.Count);
        _definitions.EnsureCapacity(_definitions.Count + names.Defined.Count);
        MakeRoom(_newest.Count + names.Defined.Count + names.Values.Count);
        foreach (ReadOnlyMemory<byte> name in names.Defined)
        {
            Add(library, NameHash.Of(name.Span), hasValue: false);
        }

        foreach (ReadOnlyMemory<byte> name in names.Values)
        {
            Add(library, NameHash.Of(name.Span), hasValue: true);
        }
    }

    /// <summary>Whether any library defines a name.</summary>
    public bool Define(ulong hash) => NewestOf(hash) != End;

    /// <summary>Whether a library that a batch has come past defines a name.</summary>
    public bool HavePassed(LinkBatch batch, ulong hash) => _libraries.Count > 0 && FirstPassed(batch, hash) is not null;

    /// <summary>Whether the first of the libraries that a batch has come past and that define a name has a value for it, which comes before a common symbol.</summary>
    public bool HavePassedValue(LinkBatch batch, ulong hash) => _libraries.Count > 0 && FirstPassed(batch, hash) is { HasValue: true };

    /// <summary>The first of the libraries that a batch has come past and that define a name; null for none.</summary>
    public LibraryInput? FirstToDefine(LinkBatch batch, ulong hash) => FirstPassed(batch, hash)?.Library;

    /// <summary>Whether a library defines a name.</summary>
    public bool Defines(LibraryInput library, ulong hash) => Find(library, hash) is not null;

    /// <summary>Whether a library that only counts when it is needed is so by a batch: it defines what a strong reference of an object, or of a library before it, has not found yet, or has a value for a
    /// common symbol.</summary>
    /// <param name="library">The library, which the batch has come to.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="wanted">What it wants so far.</param>
    /// <param name="resolver">Knows which names the batch has.</param>
    public bool IsNeeded(LibraryInput library, LinkBatch batch, WantedNames wanted, ObjectResolver resolver)
    {
        foreach (int number in wanted.Numbers)
        {
            ref readonly GlobalSymbol global = ref batch.Globals[number];
            if (Find(library, batch.Names.Hash(global.Name)) is { } definition && wanted.IsWanted(global) && (global.State == GlobalState.Common ? definition.HasValue : !global.IsWeak))
            {
                return true;
            }
        }

        return _libraries.Exists(other => other.PassedBy == batch.Number && Array.Exists(other.Required, name => Serves(library, batch, name, resolver)));
    }

    /// <summary>The libraries that nothing needed where they stood.</summary>
    /// <param name="batch">The batch, which has come past all.</param>
    public IReadOnlyList<HeldLibrary> HeldBy(LinkBatch batch)
    {
        List<LibraryInput> held = _libraries.FindAll(library => library.IsForNeed && library.PassedBy != batch.Number);
        held.RemoveAll(library => _libraries.Exists(other => other.PassedBy == batch.Number && other.Path == library.Path));
        return [.. held.Select(library => new HeldLibrary(library.Path, MissingIn(batch, library)))];
    }

    private HashSet<int> MissingIn(LinkBatch batch, LibraryInput library)
    {
        var missing = new HashSet<int>();
        for (int number = 0; number < batch.GlobalCount; number++)
        {
            ref readonly GlobalSymbol global = ref batch.Globals[number];
            if (global.State == GlobalState.Undefined && !global.IsWeak && Find(library, batch.Names.Hash(global.Name)) is not null)
            {
                missing.Add(number);
            }
        }

        return missing;
    }

    // What a library needs that stands before, and has no other definition.
    private bool Serves(LibraryInput library, LinkBatch batch, int name, ObjectResolver resolver)
    {
        ulong hash = batch.Names.Hash(name);
        return Find(library, hash) is not null && FirstPassed(batch, hash) is null
            && batch.Linked.ForNext(name).Origin is not (SymbolOrigin.Object or SymbolOrigin.Defined)
            && (resolver.Find(name) is not (>= 0 and int number) || batch.Globals[number].State == GlobalState.Undefined);
    }

    private Definition? Find(LibraryInput library, ulong hash)
    {
        for (int index = NewestOf(hash); index != End; index = _definitions[index].Older)
        {
            if (_definitions[index].Library == library)
            {
                return _definitions[index];
            }
        }

        return null;
    }

    private Definition? FirstPassed(LinkBatch batch, ulong hash)
    {
        Definition? first = null;
        int index = NewestOf(hash);
        while (index != End)
        {
            Definition definition = _definitions[index];
            if (definition.Library.PassedBy == batch.Number)
            {
                first = definition;
            }

            index = definition.Older;
        }

        return first;
    }

    private int NewestOf(ulong hash) =>
        _known.Length > 0 && (_known[WordOf(hash)] & (1UL << (int)hash)) != 0 ? _newest.GetValueOrDefault(hash, End) : End;

    // The lowest bits choose the bit, those above them the word.
    private int WordOf(ulong hash) => (int)(hash >> BitsOfPlace) & (_known.Length - 1);

    private void Mark(ulong hash) => _known[WordOf(hash)] |= 1UL << (int)hash;

    private void MakeRoom(int names)
    {
        int words = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, names / NamesOfWord));
        if (words > _known.Length)
        {
            _known = new ulong[words];
            foreach (ulong hash in _newest.Keys)
            {
                Mark(hash);
            }
        }
    }

    private void Add(LibraryInput library, ulong hash, bool hasValue)
    {
        int older = NewestOf(hash);
        if (older != End && _definitions[older].Library == library)
        {
            _definitions[older] = _definitions[older] with { HasValue = hasValue | _definitions[older].HasValue };
            return;
        }

        _newest[hash] = _definitions.Count;
        Mark(hash);
        _definitions.Add(new Definition(library, hasValue, older));
    }

    private readonly record struct Definition(LibraryInput Library, bool HasValue, int Older);
}
