using Jitney.Linking.Failures;
using Jitney.Linking.Formats;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Passes;

/// <summary>Gives the names that no object defines what the executor answered, and says which of them are missing.</summary>
/// <remarks>
/// Needs: what edges need of symbols (<see cref="MarkLive"/>). Leaves behind: no symbol in state <see cref="GlobalState.Undefined"/> that
/// anything refers to; <see cref="GlobalSymbol.Near"/> on imported symbols that 32-bit code names and that are too far away for that.
/// Natively such a function is called through a stub that also serves as its address, and such data is copied into the program and
/// everybody uses the copy; so it is here.
/// </remarks>
internal static class BindImports
{
    // Whoever answers for the executor is not trusted with sums that overflow.
    private const ulong LargestCopy = 1UL << 31;

    /// <summary>Numbers of the globals that the executor is to be asked for: what is hidden must be defined by an object. Among them is what shows whether instances are to be shared.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="hasLibraries">Whether there are libraries that may have instances of what C++ lets every object define, and a process holds once.</param>
    public static int[] Wanted(LinkBatch batch, bool hasLibraries)
    {
        var wanted = new List<int>();
        for (int index = 0; index < batch.GlobalCount; index++)
        {
            ref readonly GlobalSymbol global = ref batch.Globals[index];
            if (global.Scope < SymbolScope.Hidden && batch.Names.Scope(global.Name) <= NameTable.MainScope && (global.State == GlobalState.Undefined || (hasLibraries && IsSharedInstance(batch, global))))
            {
                wanted.Add(index);
            }
        }

        LibraryCopies.AddProof(batch, wanted);
        return [.. wanted];
    }

    /// <summary>Whether a definition is one of several of the same thing, of which a process uses one.</summary>
    /// <remarks>Natively the dynamic linker would have all use the program's instance, before any library's initialisers have run. Here those of
    /// libraries that were opened earlier have run and put the library's instance to use; and since all definitions are the same, linked code may as well use that one,
    /// where it is not of a library that linked code has a copy of (<see cref="LibraryCopies"/>).</remarks>
    internal static bool IsSharedInstance(LinkBatch batch, in GlobalSymbol global)
    {
        if (global.State != GlobalState.Defined || !global.IsWeak || global.Kind != SymbolKind.Data)
        {
            return false;
        }

        ObjectGraph graph = batch.Objects[global.Object];
        int block = graph.Symbols[global.Symbol].Block;
        if (block < 0)
        {
            return false;
        }

        ref readonly GraphSection section = ref graph.Sections[graph.Blocks[block].Section];
        return section.Group >= 0 && section.Segment == SegmentKind.Writable && !graph.NameBytes(section.NameOffset).StartsWith(".data.rel.ro"u8);
    }

    /// <summary>Runs the pass.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="wanted">What was asked for.</param>
    /// <param name="found">The answers, one for each.</param>
    /// <param name="window">Where the batch will be.</param>
    /// <param name="mode">What becomes of names that are nowhere.</param>
    public static void Run(LinkBatch batch, ReadOnlySpan<int> wanted, ReadOnlySpan<ImportedSymbol> found, AddressWindow window, MissingSymbols mode)
    {
        var copies = LibraryCopies.Of(batch, wanted, found);
        for (int index = 0; index < wanted.Length; index++)
        {
            ref GlobalSymbol global = ref batch.Globals[wanted[index]];
            ImportedSymbol import = index < found.Length ? found[index] : default;
            if (import.Kind == SymbolKind.Unknown && batch.Imports.TryGetValue(wanted[index], out (int Object, int Import) said))
            {
                import = import with { Kind = batch.Objects[said.Object].Requests!.Imports[said.Import].Kind };
            }
            else if (import.Kind == SymbolKind.Unknown && !batch.Format.CopiesVariables && global is { State: GlobalState.Undefined, Object: >= 0 } && batch.Objects[global.Object].Symbols[global.Symbol].Kind == SymbolKind.Function)
            {
                // Where nothing is copied, compilers say of references, too, that they are to functions.
                import = import with { Kind = SymbolKind.Function };
            }

            if (!import.Address.IsNull
                && (global.State == GlobalState.Undefined || (import.Kind == SymbolKind.Data && IsSharedInstance(batch, global) && !copies.Have(batch, global))))
            {
                Bind(ref global, import, batch.Linked[global.Name], window, batch.Format);
            }
        }

        TakeDefaults.Run(batch);
        foreach (ref GlobalSymbol global in batch.Globals)
        {
            if (global.State == GlobalState.Undefined && (global.IsWeak || mode == MissingSymbols.AreZero || !global.IsReferenced))
            {
                global.State = GlobalState.Null;
            }
        }

        ReportMissing(batch);
    }

    /// <summary>Whether a bound batch agrees with all others on something of the process: on a stub as a function's address, a copy of a variable, or a variable's distance from the thread pointer.</summary>
    public static bool Agrees(LinkBatch batch)
    {
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (global.State == GlobalState.Imported && (global.Near != NearImport.None || (global.Kind == SymbolKind.ThreadLocal && global.IsReferenced)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Numbers of the names that are nowhere, after the pass has run, in the dylibs that refer to them.</summary>
    public static IEnumerable<int> MissingNames(LinkBatch batch)
    {
        foreach (int number in batch.Elsewhere.Keys)
        {
            if (batch.Globals[batch.Lead(number)].State == GlobalState.Undefined)
            {
                yield return batch.Globals[number].Name;
            }
        }

        for (int index = 0; index < batch.GlobalCount; index++)
        {
            if (batch.Globals[index].State == GlobalState.Undefined && !IsOnlyLed(batch, index))
            {
                yield return batch.Globals[index].Name;
            }
        }
    }

    // Whether nobody refers to a name of the process but those whose names lead to it.
    private static bool IsOnlyLed(LinkBatch batch, int number) =>
        batch.Elsewhere.Count > 0 && (batch.Names.Scope(batch.Globals[number].Name) < NameTable.MainScope
            || (batch.Globals[number] is { Object: >= 0 and int referrer } && batch.Objects[referrer].Scope != NameTable.MainScope));

    private static void Bind(ref GlobalSymbol global, ImportedSymbol import, LinkedSymbol earlier, AddressWindow window, ObjectFormat format)
    {
        global.State = GlobalState.Imported;
        global.Kind = import.Kind;
        global.Size = import.Size;
        global.ImportedAddress = import.Address.Value;

        // Earlier batches may have agreed on a stub as a function's address, and functions have one address only.
        global.Address = earlier.Origin == SymbolOrigin.Imported ? earlier.Address.Value : import.Address.Value;
        if ((global.Needs & EdgeTraits.Near) != 0 && !window.IsNear(global.Address))
        {
            global.Near = import.Kind switch
            {
                // Nothing is copied: where the variable itself is out of reach, that shows with the reference.
                SymbolKind.Data or SymbolKind.Unknown when !format.CopiesVariables => NearImport.None,
                SymbolKind.Data => NearImport.Copy,
                SymbolKind.Unknown => NearImport.Unknown,
                _ => NearImport.Stub,
            };
        }
    }

    private static void ReportMissing(LinkBatch batch)
    {
        var faulty = new List<int>();
        for (int index = 0; index < batch.GlobalCount; index++)
        {
            if (batch.Globals[index].State == GlobalState.Undefined || IsOutOfReach(batch.Globals[index]))
            {
                faulty.Add(index);
            }
        }

        if (faulty.Count == 0)
        {
            return;
        }

        var referrers = new Referrers(batch, faulty);
        foreach (int index in faulty)
        {
            ref readonly GlobalSymbol global = ref batch.Globals[index];
            InputPlace place = referrers.First(batch, index);
            referrers.Blame(batch, index);
            batch.Errors.Add(global.State == GlobalState.Undefined
                ? Missing(batch, index, place, referrers.Others(index))
                : new LinkException(place, ProblemOf(global)));
        }
    }

    private static LinkException Missing(LinkBatch batch, int number, InputPlace place, IReadOnlyList<InputName> others)
    {
        try
        {
            return batch.ImportOf(number) is { } import ? new MissingSymbolException(place, others, Describe(batch, import.Library)) : new MissingSymbolException(place, others);
        }
        catch (LinkException failure)
        {
            return failure;
        }
    }

    private static string Describe(LinkBatch batch, string library) =>
        batch.UnopenedLibraries.TryGetValue(library, out string? problem) ? $"{library}, which the executor does not open: {problem}" : library;

    private static bool IsOutOfReach(in GlobalSymbol global) =>
        global.Near == NearImport.Unknown || (global.Near == NearImport.Copy && global.Size is 0 or > LargestCopy);

    private static string ProblemOf(in GlobalSymbol global) => global switch
    {
        { Near: NearImport.Unknown } => "is out of reach of code compiled without -fPIC, and the executor does not say whether it is code or data",
        { Size: 0 } => "is data of a library that does not state its size, and code compiled without -fPIC needs a copy of it",
        _ => $"is data of a library, and code compiled without -fPIC needs a copy of its 0x{global.Size:x} bytes, which is too large",
    };
}
