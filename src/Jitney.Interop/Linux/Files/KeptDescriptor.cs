using System.Runtime.InteropServices;
using Jitney.Interop.Linux.Memory;
using Jitney.Interop.Linux.Streams;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Linux.Files;

/// <summary>A descriptor that stays open for as long as a file is mapped, so that the file can be asked for its version wherever its name leads by then.</summary>
/// <remarks>A process has few descriptors and there may be many inputs: only some are kept, where there are plenty, and with numbers that programs linked into this process do
/// not see among theirs. Of the others the version is asked by name.</remarks>
internal sealed class KeptDescriptor : SafeHandle
{
    private const int Most = 128;
    private const int LowestNumber = 500;
    private const int LimitOfDescriptors = 7;

    private static int _count;

    private KeptDescriptor(SafeDescriptor descriptor)
        : base(-1, ownsHandle: true) => SetHandle(descriptor.Number);

    /// <inheritdoc/>
    public override bool IsInvalid => handle < 0;

    /// <summary>Keeps an open file; null where there are too many already.</summary>
    public static KeptDescriptor? TryKeep(SafeDescriptor file)
    {
        if (Interlocked.Increment(ref _count) > Room())
        {
            _ = Interlocked.Decrement(ref _count);
            return null;
        }

        try
        {
            SafeDescriptor copy = Descriptors.Here.Duplicate(file, LowestNumber);
            var kept = new KeptDescriptor(copy);
            copy.SetHandleAsInvalid();
            return kept;
        }
        catch (SystemCallException)
        {
            _ = Interlocked.Decrement(ref _count);
            return null;
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _ = Interlocked.Decrement(ref _count);
        return StreamCalls.Close((int)handle) == 0;
    }

    private static unsafe int Room()
    {
        ulong* limits = stackalloc ulong[2];
        ulong soft = MemoryCalls.GetLimit(LimitOfDescriptors, limits) == 0 ? limits[0] : 0;
        return soft > LowestNumber ? (int)Math.Min(Most, (soft - LowestNumber) / 4) : 0;
    }
}
