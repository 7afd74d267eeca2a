using Jitney.Linking.Resolution;
using Jitney.Sessions.Dylibs;

namespace Jitney.Sessions.Replacement;

/// <summary>Objects that are linked at once, and what they may replace.</summary>
/// <param name="Dylib">The dylib that they are added to.</param>
/// <param name="Objects">The objects.</param>
internal sealed record ReplacementOrder(Dylib Dylib, IReadOnlyList<GivenObject> Objects)
{
    /// <summary>The module that they go with; null where they go alone.</summary>
    public LinkModule? Owner { get; init; }

    /// <summary>Whether what is linked under a name may be replaced, by the name's number; null when all may. Called by whoever has the turn.</summary>
    public Func<int, bool>? Which { get; init; }

    /// <summary>Names that they define.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Refuses the objects by what they would replace: functions that can be replaced, by the numbers of their names. Called by whoever has the turn, before anything of them has run.</summary>
    public Action<IReadOnlyCollection<int>>? ThrowIfUnfit { get; init; }

    /// <summary>Called when they are linked, by whoever has the turn: with their module, and the numbers of the names.</summary>
    public Action<LinkModule, IReadOnlyList<int>>? Linked { get; init; }
}
