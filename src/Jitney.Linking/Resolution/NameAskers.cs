namespace Jitney.Linking.Resolution;

/// <summary>Says who asks for a name the first time.</summary>
/// <remarks>Made once for a session: a small batch of a session with a million names is to cost no million bytes. Not thread-safe.</remarks>
internal sealed class NameAskers
{
    // By name: who has asked for it last.
    private int[] _last = [];
    private int _count;

    /// <summary>Makes a number for somebody who asks for names.</summary>
    public int Begin() => ++_count;

    /// <summary>Whether he has not asked for a name before, as long as nobody else has asked for it since.</summary>
    /// <param name="name">The name's number.</param>
    /// <param name="asker">The number that <see cref="Begin"/> gave.</param>
    /// <param name="names">How many names there are.</param>
    public bool IsFirst(int name, int asker, int names)
    {
        if (name >= _last.Length)
        {
            Array.Resize(ref _last, Math.Max(names, 2 * _last.Length));
        }

        bool isFirst = _last[name] != asker;
        _last[name] = asker;
        return isFirst;
    }
}
