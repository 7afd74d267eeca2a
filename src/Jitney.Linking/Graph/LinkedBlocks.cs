namespace Jitney.Linking.Graph;

/// <summary>Which blocks of an object describe which others, and live and lie as these do: ELF's sections with <c>SHF_LINK_ORDER</c>.</summary>
/// <param name="count">How many blocks the object has.</param>
internal sealed class LinkedBlocks(int count)
{
    // One more than the number, so that zeros stand for none.
    private readonly int[] _target = new int[count];
    private readonly int[] _first = new int[count];
    private readonly int[] _next = new int[count];

    /// <summary>Links a block to another one; once for each block.</summary>
    public void Link(int block, int target)
    {
        _target[block] = target + 1;
        _next[block] = _first[target];
        _first[target] = block + 1;
    }

    /// <summary>What a block is linked to; -1 for nothing.</summary>
    public int Target(int block) => _target[block] - 1;

    /// <summary>The first of the blocks that are linked to a block; -1 for none.</summary>
    public int First(int target) => _first[target] - 1;

    /// <summary>The next one that is linked to the same block; -1 for none.</summary>
    public int Next(int block) => _next[block] - 1;
}
