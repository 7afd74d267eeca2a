namespace Jitney.Linking.Graph;

/// <summary>What a name of an object means where nothing defines it: another symbol.</summary>
/// <param name="Symbol">The symbol, which is undefined.</param>
/// <param name="Default">The symbol that it stands for then.</param>
/// <param name="Search">What is looked for before.</param>
internal readonly record struct WeakDefault(int Symbol, int Default, WeakSearch Search);

/// <summary>Where a definition is looked for before a symbol gets its default.</summary>
internal enum WeakSearch : byte
{
    /// <summary>Among the objects that are linked anyway.</summary>
    Objects,

    /// <summary>In archives, too.</summary>
    Archives,

    /// <summary>In archives, too; and a default that has only a default itself does not count.</summary>
    ArchivesUnchained,

    /// <summary>In archives, too, where somebody refers to the name; and only then its default is looked for there.</summary>
    ArchivesLater,
}
