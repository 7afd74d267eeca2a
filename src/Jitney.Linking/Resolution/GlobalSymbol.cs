using Jitney.Linking.Graph;

namespace Jitney.Linking.Resolution;

/// <summary>What a batch knows of one non-local name.</summary>
internal struct GlobalSymbol
{
    /// <summary>Number of its name in the name table.</summary>
    public int Name;

    /// <summary>The object whose definition counts, by position in the batch; -1 for none. For an undefined symbol, who referred to it first.</summary>
    public int Object;

    /// <summary>Its number in that object's symbols.</summary>
    public int Symbol;

    /// <summary>Final address; of an imported function whose address must be near, that of its stub.</summary>
    public ulong Address;

    /// <summary>Address found in the executor, for imported symbols; that of the stub, for functions with slots.</summary>
    public ulong ImportedAddress;

    /// <summary>Size in bytes, as far as known; the largest one for common symbols.</summary>
    public ulong Size;

    /// <summary>Index of its GOT entry; -1 for none.</summary>
    public int GotEntry;

    /// <summary>Index of its stub; -1 for none.</summary>
    public int Stub;

    /// <summary>Symbol of its copy in the linker's own object; 0 for none.</summary>
    public int Copy;

    /// <summary>Where it stands.</summary>
    public GlobalState State;

    /// <summary>What brings it near, for imported symbols.</summary>
    public NearImport Near;

    /// <summary>How the definition binds; for an undefined symbol, the strongest reference.</summary>
    public SymbolBinding Binding;

    /// <summary>The narrowest scope that any object states.</summary>
    public SymbolScope Scope;

    /// <summary>What it names.</summary>
    public SymbolKind Kind;

    // EdgeTraits, as wide as can be changed by several threads at once.
    private uint _needs;

    /// <summary>Binary logarithm of a common symbol's alignment.</summary>
    public byte CommonAlignmentLog2;

    /// <summary>Whether a live block refers to it, or the lookup asks for it.</summary>
    public bool IsReferenced;

    /// <summary>Whether something beside objects asks for it, as a strong reference would: a library, or an option. Nobody misses it.</summary>
    public bool IsAsked;

    /// <summary>Whether an import library says that a library defines it when the program runs, so that no archive is to.</summary>
    public bool IsOfLibrary;

    /// <summary>Whether a common symbol has taken the place of a weak definition, so that what a library has does not come before it.</summary>
    public bool WasDefined;

    /// <summary>Whether it is a replaceable function, whose name is its stub's.</summary>
    public bool HasSlot;

    /// <summary>What the edges of live blocks need of it.</summary>
    public readonly EdgeTraits Needs => (EdgeTraits)_needs;

    /// <summary>Adds what an edge of a live block needs of it. Several threads may do so at once.</summary>
    public void Need(EdgeTraits needs)
    {
        // Most edges are not the first of their kind to their target, and leave its cache line alone.
        if (!IsReferenced)
        {
            IsReferenced = true;
        }

        if ((_needs & (uint)needs) != (uint)needs)
        {
            Interlocked.Or(ref _needs, (uint)needs);
        }
    }

    /// <summary>Whether it is weak in every reference and definition seen so far.</summary>
    public readonly bool IsWeak => Binding == SymbolBinding.Weak;
}
