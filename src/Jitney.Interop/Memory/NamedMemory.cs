namespace Jitney.Interop.Memory;

/// <summary>Memory objects with a name in the system's shared namespace (on Linux that of <c>shm_open</c>), for LLVM's executors and controllers.</summary>
internal abstract class NamedMemory
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static NamedMemory Here { get; } = Platform.Choose<NamedMemory>(
        static () => new Linux.Memory.SystemNamedMemory(),
        static () => new Windows.Memory.SystemNamedMemory());

    /// <summary>Whether names stay when the process that made them ends, until somebody removes them.</summary>
    public abstract bool NamesStay { get; }

    /// <summary>Makes an object under a fresh name with this process's number, its namespace's and a random one, readable and writable by this user alone.</summary>
    /// <param name="size">Bytes.</param>
    /// <param name="name">Its name, with the leading slash; the caller sees to it that it is unlinked.</param>
    /// <exception cref="SystemCallException">The system refused, or has too little free shared memory to be of use; no name is left behind.</exception>
    public abstract MemoryObject Create(ulong size, out string name);

    /// <summary>Opens the object of a name.</summary>
    /// <exception cref="SystemCallException">There is none, or it may not be used.</exception>
    public abstract MemoryObject Open(string name);

    /// <summary>Opens an object that another process says it has just made, and removes its name: one of this user's alone, fresh, of the size that was asked for.</summary>
    /// <remarks>Whoever lies about it can name anything that lies there. Nothing else is used, and no other name is removed.</remarks>
    /// <param name="name">The name, as LLVM's executors or Jitney's form it.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="asked">When the other process was asked to make it.</param>
    /// <param name="problem">What is wrong with it, as words that follow "it".</param>
    /// <returns>The object; null if there is a problem.</returns>
    /// <exception cref="SystemCallException">There is none, or it may not be used.</exception>
    public abstract MemoryObject? TakeFresh(string name, ulong size, DateTimeOffset asked, out string? problem);

    /// <summary>Removes the names that a process has left behind when it ended.</summary>
    /// <param name="process">Its number.</param>
    public abstract void RemoveLeftBy(int process);

    /// <summary>Removes a name; the object lives on while it is open or mapped anywhere. A name that is gone already is no error.</summary>
    public abstract void Unlink(string name);
}
