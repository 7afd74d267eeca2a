namespace Jitney.Linking.Tests.Allocation;

/// <summary>What free ranges should be, one flag a byte.</summary>
internal sealed class NaiveRanges(ulong start, int size)
{
    private readonly bool[] _taken = new bool[size];

    public bool HasRoom(ulong wanted, ulong alignment)
    {
        ulong run = 0;
        for (int index = 0; index < _taken.Length; index++)
        {
            // A run counts from its first aligned byte on.
            run = _taken[index] || (run == 0 && (start + (ulong)index) % alignment != 0) ? 0 : run + 1;
            if (run == wanted)
            {
                return true;
            }
        }

        return false;
    }

    public bool IsFree(ulong from, ulong count) =>
        from >= start && from - start + count <= (ulong)_taken.Length && !_taken.AsSpan((int)(from - start), (int)count).Contains(true);

    public void Mark(ulong from, ulong count, bool taken) => _taken.AsSpan((int)(from - start), (int)count).Fill(taken);

    public (ulong Start, ulong Size)[] FreeRanges()
    {
        var ranges = new List<(ulong, ulong)>();
        for (int index = 0; index < _taken.Length;)
        {
            int end = index;
            while (end < _taken.Length && _taken[end] == _taken[index])
            {
                end++;
            }

            if (!_taken[index])
            {
                ranges.Add((start + (ulong)index, (ulong)(end - index)));
            }

            index = end;
        }

        return [.. ranges];
    }
}
