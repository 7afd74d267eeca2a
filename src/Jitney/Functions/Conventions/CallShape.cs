namespace Jitney.Functions.Conventions;

/// <summary>How the calls of some functions look to a machine: which word goes into which register or place of the stack, and where the result comes from.
/// Functions of one shape share a thunk.</summary>
/// <param name="Moves">Where the words of arguments go, in their order.</param>
/// <param name="StackSize">How many bytes of the stack arguments take.</param>
/// <param name="Result">Where the words of the result come from; one <see cref="WordClass.Memory"/> when the function stores it at an address that it is given.</param>
internal sealed record CallShape(IReadOnlyList<WordMove> Moves, int StackSize, IReadOnlyList<WordClass> Result)
{
    /// <summary>Whether the function stores its result at an address that it is given.</summary>
    public bool HasResultAddress => Result is [WordClass.Memory];

    /// <summary>What shapes have in common that are the same, in letters, digits and underscores.</summary>
    public string Key => $"{string.Concat(Result.Select(Letter))}_{string.Join('_', Moves.Select(static move =>
        move.Class switch
        {
            WordClass.Memory => $"m{move.Number}x{move.Size / sizeof(ulong)}",
            WordClass.Copy or WordClass.CopyOnStack => $"{Letter(move.Class)}{move.Number}x{move.Size}",

            // Two structs of three numbers do not lie as three structs of two.
            WordClass.Single => $"{Letter(move.Class)}{move.Number}at{move.Source}",
            _ => $"{Letter(move.Class)}{move.Number}",
        }))}";

    /// <summary>Where a word of the result lies in the block of results, in bytes.</summary>
    public int ResultOffset(int word) => Result.Take(word).Sum(static one => one == WordClass.Single ? sizeof(float) : sizeof(ulong));

    private static char Letter(WordClass wordClass) => wordClass switch
    {
        WordClass.Integer => 'i',
        WordClass.Vector => 'v',
        WordClass.Single => 's',
        WordClass.Wide => 'w',
        WordClass.Copy => 'c',
        WordClass.CopyOnStack => 'k',
        WordClass.Nowhere => 'n',
        _ => 'm',
    };
}
