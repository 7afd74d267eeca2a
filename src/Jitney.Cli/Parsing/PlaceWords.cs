namespace Jitney.Cli.Parsing;

/// <summary>Words that stand between inputs and say how those behind them are taken, in the form in which they are handed on: with one dash, whatever was written.</summary>
internal static class PlaceWords
{
    /// <summary>From here on archives are taken whole.</summary>
    public const string Whole = "-whole-archive";

    /// <summary>From here on archives are taken as they are needed.</summary>
    public const string NotWhole = "-no-whole-archive";

    /// <summary>From here on archives alone are searched for.</summary>
    public const string Static = "-Bstatic";

    /// <summary>From here on libraries are searched for again.</summary>
    public const string Dynamic = "-Bdynamic";

    /// <summary>From here on libraries count only if something needs them.</summary>
    public const string AsNeeded = "-as-needed";

    /// <summary>From here on libraries count again whether something needs them or not.</summary>
    public const string NotAsNeeded = "-no-as-needed";

    /// <summary>What the words above have said is remembered.</summary>
    public const string Push = "-push-state";

    /// <summary>What was remembered last is so again.</summary>
    public const string Pop = "-pop-state";

    /// <summary>Archives up to the end of the group are searched until none has anything more.</summary>
    public const string GroupStart = "-start-group";

    /// <summary>The end of the group that was begun last.</summary>
    public const string GroupEnd = "-end-group";

    /// <summary>Objects from here on are as members of an archive that stands here.</summary>
    public const string ObjectsStart = "-start-lib";

    /// <summary>The end of those objects.</summary>
    public const string ObjectsEnd = "-end-lib";

    private static readonly HashSet<string> s_all =
        [Whole, NotWhole, Static, Dynamic, AsNeeded, NotAsNeeded, Push, Pop, GroupStart, GroupEnd, ObjectsStart, ObjectsEnd];

    /// <summary>Whether a word is one of them.</summary>
    public static bool Contains(string word) => s_all.Contains(word);

    /// <summary>What linkers know by a name without its dashes; null when it is none of these, or more has to be known.</summary>
    public static string? Of(string name) => name switch
    {
        "no-whole-archive" => NotWhole,
        "Bstatic" or "dn" or "non_shared" => Static,
        "Bdynamic" or "dy" or "call_shared" => Dynamic,
        "as-needed" => AsNeeded,
        "no-as-needed" => NotAsNeeded,
        "push-state" => Push,
        "pop-state" => Pop,
        "start-group" or "(" => GroupStart,
        "end-group" or ")" => GroupEnd,
        "start-lib" => ObjectsStart,
        "end-lib" => ObjectsEnd,
        _ => null,
    };

    /// <summary>What is wrong with the words as pairs; null for nothing. A group, or a state that was remembered, may end with the words.</summary>
    public static string? FindFault(IEnumerable<string> words)
    {
        int groups = 0;
        int states = 0;
        bool isInObjects = false;
        foreach (string word in words)
        {
            switch (word)
            {
                case GroupStart:
                    groups++;
                    break;
                case GroupEnd when groups-- == 0:
                    return "--end-group ends no group: there is no --start-group before it";
                case Push:
                    states++;
                    break;
                case Pop when states-- == 0:
                    return "--pop-state finds no state: there is no --push-state before it";
                case ObjectsStart when isInObjects:
                    return "--start-lib stands inside another one: put --end-lib before it";
                case ObjectsStart or ObjectsEnd when isInObjects != (word == ObjectsEnd):
                    return "--end-lib ends nothing: there is no --start-lib before it";
                case ObjectsStart or ObjectsEnd:
                    isInObjects = word == ObjectsStart;
                    break;
            }
        }

        return null;
    }
}
