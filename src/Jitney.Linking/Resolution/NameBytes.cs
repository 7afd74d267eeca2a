using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Resolution;

/// <summary>Keeps the bytes of names, and never moves them once there are many: a single array would have to be copied each time it grows, and made of fresh memory.</summary>
/// <remarks>One thread at a time may add names; meanwhile others may read those that they know.</remarks>
internal sealed class NameBytes
{
    // A place is the number of a chunk and an offset in it. A name that is larger than a chunk has one of its own.
    private const int OffsetBits = 21;
    private const int ChunkSize = 1 << OffsetBits;
    private const int MostChunks = 1 << (31 - OffsetBits);
    private const int SmallestChunk = 16 * 1024;

    private byte[][] _chunks = [new byte[SmallestChunk]];
    private int _last;
    private int _used;

    /// <summary>Keeps a copy of a name.</summary>
    /// <returns>Its place.</returns>
    /// <exception cref="LinkException">All names together have about 2 GiB.</exception>
    public int Add(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return 0;
        }

        if (name.Length > _chunks[_last].Length - _used)
        {
            MakeRoom(name.Length);
        }

        name.CopyTo(_chunks[_last].AsSpan(_used));
        int place = (_last << OffsetBits) | _used;
        _used += name.Length;
        return place;
    }

    /// <summary>A name's bytes.</summary>
    /// <param name="place">What <see cref="Add"/> said.</param>
    /// <param name="length">How long it is.</param>
    public ReadOnlySpan<byte> Get(int place, int length) => _chunks[place >> OffsetBits].AsSpan(place & (ChunkSize - 1), length);

    private void MakeRoom(int size)
    {
        if (_last == 0 && size <= ChunkSize - _used)
        {
            byte[] larger = new byte[Math.Min(ChunkSize, Math.Max(2 * _chunks[0].Length, _used + size))];
            _chunks[0].AsSpan(0, _used).CopyTo(larger);
            Volatile.Write(ref _chunks[0], larger);
            return;
        }

        int next = _last + 1;
        if (next == MostChunks)
        {
            throw new LinkException(new InputPlace(new InputName("all inputs")), "the names of their symbols have about 2 GiB together, and no more are kept");
        }

        if (next == _chunks.Length)
        {
            Array.Resize(ref _chunks, 2 * _chunks.Length);
        }

        // Whatever fails before leaves all names as they are.
        _chunks[next] = GC.AllocateUninitializedArray<byte>(Math.Max(ChunkSize, size));
        (_last, _used) = (next, 0);
    }
}
