namespace Jitney.Memory;

/// <summary>When what a given-up link did is undone.</summary>
internal enum UndoTime
{
    /// <summary>As soon as the executor has answered.</summary>
    Soon,

    /// <summary>With all else: it cannot be undone alone.</summary>
    AtTheEnd,
}
