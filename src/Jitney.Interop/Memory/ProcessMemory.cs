namespace Jitney.Interop.Memory;

/// <summary>Reads and writes the memory of a process of the same user at addresses that may be bad, without a fault and without its help.</summary>
internal abstract class ProcessMemory
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static ProcessMemory Here { get; } = Platform.Choose<ProcessMemory>(
        static () => new Linux.Memory.SystemProcessMemory(),
        static () => new Windows.Memory.SystemProcessMemory());

    /// <summary>Reads bytes.</summary>
    /// <param name="process">The process's number.</param>
    /// <param name="address">Where in that process.</param>
    /// <param name="destination">Takes them; any part of it may have been written when this fails.</param>
    /// <exception cref="SystemCallException">The system does not let this process do it; <see cref="IsBadAddress"/> tells bad addresses apart.</exception>
    public abstract void Read(int process, ulong address, Span<byte> destination);

    /// <summary>Writes bytes, as far as the process itself could.</summary>
    /// <param name="process">The process's number.</param>
    /// <param name="address">Where in that process.</param>
    /// <param name="source">The bytes; a part of them may have been written when this fails.</param>
    /// <exception cref="SystemCallException">As with <see cref="Read"/>.</exception>
    public abstract void Write(int process, ulong address, ReadOnlySpan<byte> source);

    /// <summary>Whether a failure concerns the address, and not what this process may do.</summary>
    public abstract bool IsBadAddress(SystemCallException failure);
}
