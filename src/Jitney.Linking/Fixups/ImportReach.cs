using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Fixups;

/// <summary>What helps where an imported symbol is out of reach, in formats in which nothing of libraries is copied.</summary>
internal static class ImportReach
{
    /// <summary>Whether import libraries say of a symbol that it is a function of another library.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="number">The symbol's number; negative for a local one.</param>
    public static bool IsFunction(LinkBatch batch, int number) =>
        number >= 0 && batch.Imports.TryGetValue(number, out (int Object, int Import) import) && batch.Objects[import.Object].Requests!.Imports[import.Import].Kind == SymbolKind.Function;

    /// <summary>Whether a symbol is known to be a variable, by what import libraries say of it or by whoever was asked for it.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="number">The symbol's number; negative for a local one.</param>
    public static bool IsData(LinkBatch batch, int number) => number >= 0
        && (batch.Globals[number].Kind == SymbolKind.Data
            || (batch.Imports.TryGetValue(number, out (int Object, int Import) import) && batch.Objects[import.Object].Requests!.Imports[import.Import].Kind == SymbolKind.Data));

    /// <summary>What to do about a symbol that is out of reach, to be added to a message; empty where there is no advice.</summary>
    public static string AdviceFor(LinkBatch batch, int number)
    {
        if (batch.Format.CopiesVariables || number < 0 || batch.Globals[number].State is not (GlobalState.Imported or GlobalState.Absolute))
        {
            return "";
        }

        return $"; declare what is imported{LibraryOf(batch, number)} with __declspec(dllimport), so that code reaches it through a pointer";
    }

    private static string LibraryOf(LinkBatch batch, int number)
    {
        try
        {
            return batch.ImportOf(number) is { } import ? $" from {import.Library}" : "";
        }
        catch (LinkException)
        {
            // The import library leads nowhere, which is no reason for what is told.
            return "";
        }
    }
}
