namespace Jitney.Interop.Streams;

/// <summary>What a descriptor is ready for.</summary>
[Flags]
internal enum Readiness
{
    /// <summary>Nothing; as a wish: do not look at this descriptor.</summary>
    None = 0,

    /// <summary>Reading gives bytes or the end at once; a process descriptor's process has ended.</summary>
    Readable = 1,

    /// <summary>Writing takes some bytes at once.</summary>
    Writable = 2,

    /// <summary>The other end is gone, or the descriptor is broken; said without being asked for.</summary>
    Broken = 4,

    /// <summary>The other end of a socket will write nothing more, even if not all of what it wrote has been read yet.</summary>
    HungUp = 8,
}
