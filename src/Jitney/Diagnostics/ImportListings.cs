using Jitney.Linking.Resolution;

namespace Jitney.Diagnostics;

/// <summary>Lists from which libraries a batch imports what.</summary>
internal static class ImportListings
{
    /// <summary>Lists them: in formats whose imports belong to libraries, and else nothing.</summary>
    /// <param name="batch">The batch, linked.</param>
    /// <param name="libraries">The libraries that were given.</param>
    public static IReadOnlyList<ImportListing> Of(LinkBatch batch, LinkLibraries libraries)
    {
        var imports = new List<ImportListing>();
        for (int number = 0; batch.Format.NamesLibraries && number < batch.GlobalCount; number++)
        {
            ref readonly GlobalSymbol global = ref batch.Globals[number];
            if (global is { State: GlobalState.Imported or GlobalState.Null, IsReferenced: true } && !batch.Defaults.ContainsKey(number))
            {
                string symbol = batch.Names.Text(global.Name);
                imports.Add(batch.ImportOf(number) is { } import
                    ? new ImportListing(symbol, import.Library, import.Called)
                    : new ImportListing(symbol, Path.GetFileName(libraries.FirstToDefine(batch, batch.Names.Hash(global.Name))?.Path), symbol));
            }
        }

        return imports;
    }
}
