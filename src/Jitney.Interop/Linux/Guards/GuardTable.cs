using System.Runtime.InteropServices;

namespace Jitney.Interop.Linux.Guards;

/// <summary>The ranges that are guarded, where machine code finds them without a lock: chunks in a list, which are never freed.</summary>
/// <remarks>
/// A signal handler may read the table at any moment. So a range's start is written last and erased first, and whoever has read a range looks again whether
/// its start is the same. Chunks are linked when they are complete. Thread-safe.
/// </remarks>
internal sealed unsafe class GuardTable
{
    // 4096 bytes with what stands in front.
    private const int ChunkEntries = 127;

    private readonly Lock _gate = new();
    private readonly Stack<nint> _free = new();
    private Chunk* _last;

    /// <summary>The first chunk, for the code that searches; made when it is first asked for.</summary>
    public nint First { get; private set; }

    /// <summary>Adds a range.</summary>
    /// <param name="start">Its first address, on a page's border.</param>
    /// <param name="end">The first address behind it, on a page's border.</param>
    /// <param name="protection">What may be done with it, as mmap has it.</param>
    /// <returns>Its entry.</returns>
    public nint Add(ulong start, ulong end, int protection)
    {
        lock (_gate)
        {
            if (_free.Count == 0)
            {
                AddChunk();
            }

            // An entry that is in nobody's hands, in a chunk that is never freed.
            var entry = (Entry*)_free.Pop();
            entry->End = end;
            entry->Protection = protection;
            Volatile.Write(ref entry->WasCut, 0);
            Volatile.Write(ref entry->Start, start);
            return (nint)entry;
        }
    }

    /// <summary>Removes a range; its entry is another's from now on.</summary>
    public void Remove(nint entry)
    {
        lock (_gate)
        {
            Volatile.Write(ref ((Entry*)entry)->Start, 0);
            _free.Push(entry);
        }
    }

    /// <summary>Makes the first chunk, so that there is something to search.</summary>
    public void Prepare()
    {
        lock (_gate)
        {
            if (First == 0)
            {
                AddChunk();
            }
        }
    }

    /// <summary>Whether a fault was met in an entry's range.</summary>
    public static bool WasCut(nint entry) => Volatile.Read(ref ((Entry*)entry)->WasCut) != 0;

    private void AddChunk()
    {
        var chunk = (Chunk*)NativeMemory.AllocZeroed((nuint)(sizeof(Chunk) + (ChunkEntries * sizeof(Entry))));
        chunk->Count = ChunkEntries;
        for (int index = ChunkEntries - 1; index >= 0; index--)
        {
            _free.Push((nint)((Entry*)(chunk + 1) + index));
        }

        if (_last == null)
        {
            First = (nint)chunk;
        }
        else
        {
            Volatile.Write(ref _last->Next, (nint)chunk);
        }

        _last = chunk;
    }

    // Both as GuardCode reads them.
    [StructLayout(LayoutKind.Sequential, Size = 16)]
    private struct Chunk
    {
        public nint Next;
        public int Count;
    }

    [StructLayout(LayoutKind.Sequential, Size = 32)]
    private struct Entry
    {
        public ulong Start;
        public ulong End;
        public int WasCut;
        public int Protection;
    }
}
