namespace Jitney.Interop.Linux.Libraries;

/// <summary>A 64-bit word of a loaded object that gets another value.</summary>
internal readonly record struct SlotChange(ulong Address, ulong Value)
{
    // Neighbours closer than this are cheaper to open with one system call than with two.
    private const ulong NearEnough = 16 * 4096;

    /// <summary>Makes changes in one object, read-only pages included; sorts them.</summary>
    /// <returns>Null, or why it failed.</returns>
    internal static unsafe string? Apply(in LoadedObject loaded, List<SlotChange> changes)
    {
        LoadedObject owner = loaded;
        changes.Sort(static (left, right) => left.Address.CompareTo(right.Address));
        for (int first = 0; first < changes.Count;)
        {
            if (owner.IsWritable(changes[first].Address))
            {
                *(ulong*)changes[first].Address = changes[first].Value;
                first++;
                continue;
            }

            int last = first;
            while (last + 1 < changes.Count && changes[last + 1].Address - changes[last].Address < NearEnough
                && owner.IsSameReadOnlyPart(changes[first].Address, changes[last + 1].Address))
            {
                last++;
            }

            using var scope = new WritableScope(changes[first].Address, changes[last].Address + sizeof(ulong), owner.IsExecutable(changes[first].Address), out string? problem);
            if (problem is not null)
            {
                return problem;
            }

            for (; first <= last; first++)
            {
                *(ulong*)changes[first].Address = changes[first].Value;
            }
        }

        return null;
    }
}
