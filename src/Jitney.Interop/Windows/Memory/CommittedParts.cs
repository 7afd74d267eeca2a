namespace Jitney.Interop.Windows.Memory;

/// <summary>Which parts of a range have got their memory already, so that the system is asked once for each. Thread-safe.</summary>
/// <remarks>Memory of a section never goes back, and what has been committed before may be committed again. So a part that is not known here costs a call and does no harm.</remarks>
/// <param name="size">The range's size.</param>
internal sealed class CommittedParts(ulong size)
{
    /// <summary>So much is committed at once.</summary>
    public const ulong PartSize = 64 << 10;

    private readonly ulong[] _parts = new ulong[(size / PartSize / 64) + 1];
    private readonly Lock _gate = new();

    /// <summary>Has all parts of a range committed that have not been.</summary>
    /// <param name="offset">The range's first byte.</param>
    /// <param name="length">Its length.</param>
    /// <param name="commit">Commits a run of parts; throws where there is no memory.</param>
    public void Ensure(ulong offset, ulong length, Action<ulong, ulong> commit)
    {
        if (length == 0 || Has(offset, length))
        {
            return;
        }

        ulong last = (offset + length - 1) / PartSize;
        lock (_gate)
        {
            for (ulong part = offset / PartSize; part <= last; part++)
            {
                if (IsSet(part))
                {
                    continue;
                }

                ulong end = part + 1;
                while (end <= last && !IsSet(end))
                {
                    end++;
                }

                commit(part * PartSize, Math.Min(end * PartSize, size) - (part * PartSize));
                for (; part < end; part++)
                {
                    Volatile.Write(ref _parts[part / 64], _parts[part / 64] | (1UL << (int)(part % 64)));
                }
            }
        }
    }

    private bool Has(ulong offset, ulong length)
    {
        ulong last = (offset + length - 1) / PartSize;
        for (ulong part = offset / PartSize; part <= last; part++)
        {
            if (!IsSet(part))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsSet(ulong part) => (Volatile.Read(ref _parts[part / 64]) & (1UL << (int)(part % 64))) != 0;
}
