using Jitney.Definitions.Windows;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Sessions;

/// <summary>Which names a batch for Windows wants of which libraries: there each import belongs to one library, and what no import library leads to is looked for in those that usually have it.</summary>
/// <param name="Named">The libraries that import libraries name.</param>
/// <param name="Others">Positions of the rest, with their names.</param>
/// <param name="Optional">Those that may be missing, and that only libraries which were given have.</param>
/// <param name="Rounds">Libraries to look the rest up in, behind those that were given: each time for what is missing still.</param>
internal sealed record LibraryQuestions(
    IReadOnlyList<LibraryQuestion> Named,
    IReadOnlyList<(int Position, ReadOnlyMemory<byte> Name)> Others,
    IReadOnlyList<(int Position, ReadOnlyMemory<byte> Name)> Optional,
    IReadOnlyList<IReadOnlyList<string>> Rounds)
{
    /// <summary>Finds them out. They hold copies, since the batch goes on changing.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="wanted">Numbers of the globals that it wants, by position.</param>
    /// <param name="libraries">Where the rest is looked for.</param>
    public static LibraryQuestions Of(LinkBatch batch, int[] wanted, SystemLibraries libraries)
    {
        var named = new Dictionary<string, LibraryQuestion>(StringComparer.OrdinalIgnoreCase);
        List<(int Position, ReadOnlyMemory<byte> Name)> others = [], optional = [];
        for (int position = 0; position < wanted.Length; position++)
        {
            if (batch.ImportOf(wanted[position]) is not { } import)
            {
                GlobalSymbol global = batch.Globals[wanted[position]];
                (global.State == GlobalState.Undefined && !global.IsWeak ? others : optional).Add((position, batch.Names.Bytes(global.Name).ToArray()));
                continue;
            }

            if (!named.TryGetValue(import.Library, out LibraryQuestion? question))
            {
                question = new LibraryQuestion(import.Library, LibraryPlaces.Beside(batch.Objects[batch.Imports[wanted[position]].Object].Name.File, import.Library, batch.Target), []);
                named.Add(import.Library, question);
            }

            question.Names.Add((position, NameOf(import)));
        }

        return new LibraryQuestions([.. named.Values], others, optional, others.Count > 0 ? libraries.Of(batch) : []);
    }

    private static ReadOnlyMemory<byte> NameOf(LibraryImport import) => ((NativeText)import.Called).Bytes.ToArray();
}
