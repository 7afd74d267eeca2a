using Jitney.Definitions.Windows;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Archives;
using Jitney.RuntimeSupport.Windows;

namespace Jitney.Sessions.Dylibs;

/// <summary>The archives that a dylib is linked with without being asked, by what its objects are and ask for: those that are installed, and behind them Jitney's own, for what is not. Not thread-safe.</summary>
/// <param name="libraries">Finds them.</param>
/// <param name="files">Reads them.</param>
/// <param name="input">Makes an input of the dylib.</param>
/// <param name="use">What becomes of the code.</param>
internal sealed class DefaultArchives(DefaultLibraries libraries, InputFiles files, Func<ArchiveSource, ArchiveInput> input, CodeUse use)
{
    /// <summary>What the own archive is called in messages.</summary>
    public const string Own = "<jitney runtime>";

    private readonly Queue<string> _unread = [];
    private ArchiveInput? _own;

    // The number of the last batch that was given the own archive.
    private int _served;

    /// <summary>Those that a batch wants beyond those that were given before, and at last the own one; see <see cref="LinkDefinitions.DefaultArchives"/>.</summary>
    public IReadOnlyList<ArchiveInput> Next(LinkBatch batch)
    {
        var archives = new List<ArchiveInput>();
        foreach (string path in libraries.Next(batch))
        {
            _unread.Enqueue(path);
        }

        // One that cannot be read is an error each time, and does not take the others with it.
        files.Reading(() =>
        {
            while (_unread.TryPeek(out string? path))
            {
                archives.Add(input(files.Archive(path)));
                _ = _unread.Dequeue();
            }
        });

        // What is installed comes first, also what only the members of other archives have asked for.
        if (archives.Count == 0 && libraries.Runtime is { } runtime && _served != batch.Number)
        {
            _served = batch.Number;
            archives.Add(_own ??= Last(RuntimeFunctions.For(runtime, use)));
            if (runtime == WindowsRuntime.Microsoft && OldNames.MissingIn(batch) is { Count: > 0 } missing)
            {
                archives.Add(Last(missing));
            }
        }

        return archives;
    }

    private ArchiveInput Last(IReadOnlyList<(string Name, byte[] Content)> functions)
    {
        ArchiveFile archive = ObjectsAsMembers.Of(functions.Select(static function => function.Name), out List<long> places, Own);
        ArchiveInput last = input(new ArchiveSource(archive, member => functions[places.BinarySearch(member.HeaderOffset)].Content));
        last.StandsLast = true;
        return last;
    }
}
