using Jitney.Definitions;
using Jitney.Sessions;

namespace Jitney.Cli.Parsing;

/// <summary>How inputs are taken at the place that was reached on the command line, after the words between them (<see cref="PlaceWords"/>).</summary>
/// <param name="search">Where libraries are searched for.</param>
/// <param name="archives">The same, for archives alone.</param>
internal sealed class InputPlaces(LibrarySearch search, LibrarySearch archives)
{
    private readonly Stack<State> _remembered = [];
    private State _state = new(search, InputUse.WhenNeeded, InputUse.Always);
    private int _groups;

    /// <summary>Gets the inputs.</summary>
    public InputResolver Resolver { get; } = new(search);

    /// <summary>Where a library is searched for here.</summary>
    public LibrarySearch Search => _state.Search;

    /// <summary>When members of an archive are linked that stands here.</summary>
    public InputUse Archives => _state.Archives;

    /// <summary>When a library counts that stands here.</summary>
    public InputUse Libraries => _state.Libraries;

    /// <summary>Comes past a word. Those that stand in pairs were checked.</summary>
    public void Take(string word)
    {
        _state = word switch
        {
            PlaceWords.Whole => _state with { Archives = InputUse.Always },
            PlaceWords.NotWhole => _state with { Archives = InputUse.WhenNeeded },
            PlaceWords.Static => _state with { Search = archives },
            PlaceWords.Dynamic => _state with { Search = search },
            PlaceWords.AsNeeded => _state with { Libraries = InputUse.WhenNeeded },
            PlaceWords.NotAsNeeded => _state with { Libraries = InputUse.Always },
            PlaceWords.Pop => _remembered.Pop(),
            _ => _state,
        };
        switch (word)
        {
            case PlaceWords.Push:
                _remembered.Push(_state);
                break;
            case PlaceWords.GroupStart:
                _groups++;
                Resolver.BeginGroup();
                break;
            case PlaceWords.GroupEnd:
                _groups--;
                Resolver.EndGroup();
                break;
            case PlaceWords.ObjectsStart:
                Resolver.BeginObjects();
                break;
            case PlaceWords.ObjectsEnd:
                Resolver.EndObjects();
                break;
        }
    }

    /// <summary>Comes to the end: groups that were not ended end here.</summary>
    public void End()
    {
        for (; _groups > 0; _groups--)
        {
            Resolver.EndGroup();
        }

        Resolver.EndObjects();
    }

    private sealed record State(LibrarySearch Search, InputUse Archives, InputUse Libraries);
}
