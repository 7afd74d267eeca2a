using Jitney.Linking.Graph;

namespace Jitney.Linking.Resolution;

/// <summary>The names for which members of archives are taken while a batch is collected.</summary>
/// <remarks>
/// <para>As static linkers have it: a name is wanted that a strong reference, a library or the user asks for and that nothing defines yet, no library either that stands before the archive; and a common
/// symbol, which takes a definition with a value, unless such a library has one.</para>
/// <para>A name that an object defines whose turn has not come is promised. A member that defines it, too, would be an error to static linkers, and is not taken for it; but one that defines it weakly is.</para>
/// </remarks>
/// <param name="batch">What is being collected.</param>
/// <param name="libraries">The libraries, passed and to come.</param>
internal sealed class WantedNames(LinkBatch batch, LinkLibraries libraries)
{
    private readonly List<int> _numbers = [];
    private readonly HashSet<int> _promised = [];
    private readonly List<int> _held = [];
    private HashSet<ulong>? _runtime;

    /// <summary>Globals that were wanted when they were first seen.</summary>
    public List<int> Numbers => _numbers;

    /// <summary>Whether a symbol is to be defined by something that waits: nothing that is linked defines it.</summary>
    public static bool IsMissing(in GlobalSymbol global) => global.State == GlobalState.Undefined && (!global.IsWeak || global.IsAsked) && !global.IsOfLibrary;

    /// <summary>Whether a symbol may take a member at this moment.</summary>
    public bool IsWanted(in GlobalSymbol global) => global.State switch
    {
        GlobalState.Common => global.WasDefined || !libraries.HavePassedValue(batch, batch.Names.Hash(global.Name)),
        _ => IsMissing(global) && !libraries.HavePassed(batch, batch.Names.Hash(global.Name)) && _runtime?.Contains(batch.Names.Hash(global.Name)) != true,
    };

    /// <summary>Wants names no more that the process has.</summary>
    /// <param name="names">Hashes of them.</param>
    public void LeaveToProcess(HashSet<ulong> names) => _runtime = names;

    /// <summary>Adds a symbol that is missing or common.</summary>
    public void Add(int number) => _numbers.Add(number);

    /// <summary>Whether an object defines a name whose turn has not come.</summary>
    public bool IsPromised(int name) => _promised.Contains(name);

    /// <summary>Notes what an object defines whose turn has not come, and its names have numbers.</summary>
    public void Promise(ObjectGraph graph)
    {
        // Where the first definition counts a second one is no error.
        if (batch.Dylibs.Count > graph.Scope && batch.Dylibs[graph.Scope].Duplicates == DuplicateDefinitions.TheFirstCounts)
        {
            return;
        }

        for (int index = graph.FirstGlobal; index < graph.Symbols.Length; index++)
        {
            ref readonly Symbol symbol = ref graph.Symbols[index];
            if (graph.Globals[index] >= 0 && symbol.Binding == SymbolBinding.Strong && (symbol.Block == SymbolPlace.Absolute || (symbol.Block >= 0 && !IsInGroup(graph, symbol.Block))))
            {
                _promised.Add(graph.Globals[index]);
            }
        }
    }

    /// <summary>Leaves a symbol to the object that has promised it.</summary>
    public void Hold(int number) => _held.Add(number);

    /// <summary>All objects have had their turn: what one of them did not define after all is wanted again.</summary>
    /// <returns>The symbols that were held.</returns>
    public IReadOnlyList<int> Release()
    {
        _promised.Clear();
        int[] held = [.. _held];
        _held.Clear();
        return held;
    }

    // Of several groups one counts.
    private static bool IsInGroup(ObjectGraph graph, int block) => graph.Sections[graph.Blocks[block].Section].Group >= 0;
}
