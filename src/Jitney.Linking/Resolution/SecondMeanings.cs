using Jitney.Linking.Graph;

namespace Jitney.Linking.Resolution;

/// <summary>Names that mean something else where nothing defines them: pointers to what libraries define, and symbols with defaults.</summary>
/// <remarks>What they mean then is wanted only when all archives were searched for themselves: an import library has the pointer, and a library of objects perhaps what it
/// would point to.</remarks>
internal static class SecondMeanings
{
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
    public static bool Want(LinkBatch batch, LinkDefinitions definitions)
    {
        ObjectResolver resolver = definitions.Resolver;
        if (!resolver.Format.HasSecondMeanings)
        {
            return false;
        }

        int known = batch.GlobalCount + batch.Strengthened.Count;
        for (int number = 0; number < batch.GlobalCount; number++)
        {
            GlobalSymbol global = batch.Globals[number];
            if (WantedNames.IsMissing(global) && batch.Names.Scope(global.Name) == definitions.Scope)
            {
                AskForPointer(batch, definitions, global.Name);
            }

            if (global.State == GlobalState.Undefined && !batch.Pointers.ContainsKey(number) && !batch.Defaults.ContainsKey(number)
                && resolver.Format.PointeeOf(batch.Names.Bytes(global.Name)).ToArray() is { Length: > 0 } name)
            {
                batch.Pointers.Add(number, resolver.Follow(number, batch.Names.Intern(name, batch.Names.Scope(global.Name))));
            }
        }

        foreach ((int number, (int owner, int index)) in batch.Defaults)
        {
            ObjectGraph graph = batch.Objects[owner];
            WeakDefault meant = graph.Requests!.Defaults[index];
            if (meant.Search == WeakSearch.ArchivesLater && WantedNames.IsMissing(batch.Globals[number]) && graph.Globals[meant.Default] is >= 0 and int other)
            {
                resolver.Strengthen(other);
            }
        }

        return batch.GlobalCount + batch.Strengthened.Count > known;
    }

    // Of a variable import libraries have the pointer alone, and code of GNU's compilers need not know that it is imported.
    private static void AskForPointer(LinkBatch batch, LinkDefinitions definitions, int name)
    {
        byte[] pointer = definitions.Resolver.Format.PointerTo(batch.Names.Bytes(name));
        ulong hash = NameHash.Of(pointer);
        if (definitions.Archives.Exists(archive => archive.Symbols.First(pointer, hash) >= 0))
        {
            definitions.Resolver.Ask(batch.Names.Intern(pointer, hash, definitions.Scope));
        }
    }

    /// <summary>Whether an object says what a symbol means that it does not define, and so has kept what an archive's index promises.</summary>
    public static bool IsGivenBy(ObjectGraph graph, int number) =>
        graph.Requests is { } requests
        && (requests.Imports.Any(import => graph.Globals[import.Symbol] == number || graph.Globals[import.Pointer] == number)
            || requests.Defaults.Any(meant => graph.Globals[meant.Symbol] == number));
}
