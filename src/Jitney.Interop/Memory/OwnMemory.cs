using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Memory;

/// <summary>Reads and writes this process's memory at addresses that may be bad, without a fault.</summary>
internal abstract unsafe class OwnMemory
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static OwnMemory Here { get; } = Platform.Choose<OwnMemory>(
        static () => new Linux.Memory.SystemOwnMemory(),
        static () => new Windows.Memory.SystemOwnMemory());

    /// <summary>Reads bytes.</summary>
    /// <returns>Null, or why they could not be read; then any part of <paramref name="destination"/> may have been written.</returns>
    public abstract string? Read(ulong address, Span<byte> destination);

    /// <summary>Bytes that are known to be mapped for reading, and to stay so while the span is used. For others it faults.</summary>
    public abstract ReadOnlySpan<byte> View(ExecutorAddressRange range);

    /// <summary>Writes bytes.</summary>
    /// <returns>Null, or why they could not be written; then a part of them may have been.</returns>
    public abstract string? Write(ulong address, ReadOnlySpan<byte> source);
}
