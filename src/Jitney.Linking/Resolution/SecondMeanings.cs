using Jitney.Linking.Graph;

namespace Jitney.Linking.Resolution;

/// <summary>Names that mean something else where nothing defines them: pointers to what libraries define, and symbols with defaults.</summary>
/// <remarks>What they mean then is wanted only when all archives were searched for themselves: an import library has the pointer, and a library of objects perhaps what it
/// would point to. Each name is looked at once, and again when it is wanted more than before.</remarks>
/// <param name="batch">The batch that is collected.</param>
/// <param name="definitions">Where its names may come from.</param>
internal sealed class SecondMeanings(LinkBatch batch, LinkDefinitions definitions)
{
    private readonly ObjectResolver _resolver = definitions.Resolver;
    private int _nextGlobal;
    private int _nextStrengthened;
    private int _nextDefault;

    /// <summary>Begins a batch: it knows the symbol of its base from the beginning on, since tables count from there that do not name it.</summary>
    public static void Begin(LinkBatch batch, ObjectResolver resolver)
    {
        if (!resolver.Format.ImageBaseName.IsEmpty)
        {
            batch.ImageBaseSymbol = resolver.Know(batch.Names.Intern(resolver.Format.ImageBaseName));
        }
    }

    /// <summary>Has what undefined names mean wanted.</summary>
    /// <returns>Whether archives may have something for that.</returns>
    public bool Want()
    {
        if (!_resolver.Format.HasSecondMeanings)
        {
            return false;
        }

        (int globals, int strengthened, int defaults) = (batch.GlobalCount, batch.Strengthened.Count, batch.DefaultsInOrder.Count);
        for (; _nextGlobal < globals; _nextGlobal++)
        {
            Look(_nextGlobal);
        }

        for (; _nextStrengthened < strengthened; _nextStrengthened++)
        {
            Look(batch.Strengthened[_nextStrengthened]);
        }

        for (; _nextDefault < defaults; _nextDefault++)
        {
            WantDefault(batch.DefaultsInOrder[_nextDefault]);
        }

        return batch.GlobalCount + batch.Strengthened.Count > globals + strengthened;
    }

    /// <summary>Looks at all names again: there are more archives than before.</summary>
    public void LookAgain() => _nextGlobal = 0;

    private void Look(int number)
    {
        GlobalSymbol global = batch.Globals[number];
        if (WantedNames.IsMissing(global) && batch.Names.Scope(global.Name) == definitions.Scope)
        {
            AskForPointer(global.Name);
        }

        if (batch.Pointers.TryGetValue(number, out int pointee))
        {
            if (!global.IsWeak)
            {
                _resolver.Strengthen(pointee);
            }
        }
        else if (global.State == GlobalState.Undefined && !batch.Defaults.ContainsKey(number)
            && _resolver.Format.PointeeOf(batch.Names.Bytes(global.Name)).ToArray() is { Length: > 0 } name)
        {
            batch.Pointers.Add(number, _resolver.Follow(number, batch.Names.Intern(name, batch.Names.Scope(global.Name))));
        }

        WantDefault(number);
    }

    private void WantDefault(int number)
    {
        if (batch.Defaults.TryGetValue(number, out (int Object, int Default) at)
            && batch.Objects[at.Object] is var graph && graph.Requests!.Defaults[at.Default] is { Search: WeakSearch.ArchivesLater } meant
            && WantedNames.IsMissing(batch.Globals[number]) && graph.Globals[meant.Default] is >= 0 and int other)
        {
            _resolver.Strengthen(other);
        }
    }

    /// <summary>Whether an object says what a symbol means that it does not define, and so has kept what an archive's index promises.</summary>
    public static bool IsGivenBy(ObjectGraph graph, int number) =>
        graph.Requests is { } requests
        && (requests.Imports.Any(import => graph.Globals[import.Symbol] == number || graph.Globals[import.Pointer] == number)
            || requests.Defaults.Any(meant => graph.Globals[meant.Symbol] == number));

    // Of a variable import libraries have the pointer alone, and code of GNU's compilers need not know that it is imported.
    private void AskForPointer(int name)
    {
        byte[] pointer = _resolver.Format.PointerTo(batch.Names.Bytes(name));
        ulong hash = NameHash.Of(pointer);
        if (definitions.Archives.Concat(definitions.RuntimeArchives).Any(archive => archive.Symbols.First(pointer, hash) >= 0))
        {
            _resolver.Ask(batch.Names.Intern(pointer, hash, definitions.Scope));
        }
    }
}
