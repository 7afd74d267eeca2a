using Jitney.Linking.Graph;

namespace Jitney.Linking.Resolution;

/// <summary>The sum of a symbol's address and an addend, where a GOT entry or a stub has to hold it: assemblers write local symbols as their section and an addend.</summary>
/// <param name="target">The symbol, and what is added.</param>
internal sealed class AddressSum(EdgeTarget target)
{
    /// <summary>The symbol, and what is added.</summary>
    public EdgeTarget Target => target;

    /// <summary>What edges of live blocks need of it.</summary>
    public EdgeTraits Needs { get; set; }

    /// <summary>Index of its GOT entry; -1 for none.</summary>
    public int GotEntry { get; set; } = -1;

    /// <summary>Index of its stub; -1 for none.</summary>
    public int Stub { get; set; } = -1;
}
