using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Building;

/// <summary>What one object may ask for, so that sums over a batch cannot overflow and small files cannot fill the memory.</summary>
internal struct ObjectLimits
{
    // Names may share their bytes, as tails of each other. Real tables share little.
    private const long LargestOverlap = 8;

    private readonly InputName _name;
    private readonly int _fileSize;
    private long _nameBytes;

    /// <summary>Begins to count for one object.</summary>
    public ObjectLimits(InputName name, int fileSize)
    {
        _name = name;
        _fileSize = fileSize;
    }

    /// <summary>The largest section or common symbol: the whole window in which linked code lies.</summary>
    public static ulong LargestSize => 1UL << 31;

    /// <summary>The largest alignment. The gap before it is memory that is really used, and four of this size fit into the smallest slab.</summary>
    public const ulong LargestAlignment = 16 << 20;

    /// <summary>The largest section without content that lies among others with content, and so is written out.</summary>
    public const ulong LargestNamedZeroFill = 64 << 20;

    /// <summary>Refuses a section or common symbol that is too large to be placed anywhere.</summary>
    /// <exception cref="LinkException">It is.</exception>
    public static void CheckSize(ulong size, InputPlace place)
    {
        if (size > LargestSize)
        {
            throw new LinkException(place, $"needs 0x{size:x} bytes, and no linked object can have more than 2 GiB");
        }
    }

    /// <summary>Counts a name that will be hashed and kept.</summary>
    /// <exception cref="MalformedFileException">All names together are out of proportion to the file.</exception>
    public void CountName(int length)
    {
        _nameBytes += length;
        if (_nameBytes > LargestOverlap * _fileSize)
        {
            throw new MalformedFileException(new InputPlace(_name), $"the names of its symbols have more than {LargestOverlap} times the bytes of the file");
        }
    }
}
