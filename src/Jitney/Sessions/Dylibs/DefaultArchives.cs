using Jitney.Definitions.Windows;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Archives;
using Jitney.RuntimeSupport.Windows;

namespace Jitney.Sessions.Dylibs;

/// <summary>The archives that a dylib is linked with without being asked, by what its objects are and ask for: those that are installed, and behind them Jitney's own, for what is not. Not thread-safe.</summary>
/// <param name="libraries">Finds them.</param>
/// <param name="files">Reads them.</param>
/// <param name="input">Makes an input of the dylib.</param>
internal sealed class DefaultArchives(DefaultLibraries libraries, InputFiles files, Func<ArchiveSource, ArchiveInput> input)
{
    /// <summary>What the own archive is called in messages.</summary>
    public const string Own = "<jitney runtime>";

    private readonly Queue<string> _unread = [];
    private bool _hasOwn;

    /// <summary>Those that a batch wants beyond those that were given before; see <see cref="LinkDefinitions.DefaultArchives"/>.</summary>
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
        if (libraries.Runtime is { } runtime && !_hasOwn)
        {
            _hasOwn = true;
            archives.Add(input(Functions(runtime)));
        }

        return archives;
    }

    private static ArchiveSource Functions(WindowsRuntime runtime)
    {
        IReadOnlyList<(string Name, byte[] Content)> functions = RuntimeFunctions.For(runtime);
        ArchiveFile archive = ObjectsAsMembers.Of(functions.Select(static function => function.Name), out List<long> places, Own);
        return new ArchiveSource(archive, member => functions[places.BinarySearch(member.HeaderOffset)].Content);
    }
}
