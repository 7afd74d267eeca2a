using Microsoft.Win32.SafeHandles;

namespace Jitney.Interop.Windows.Memory;

/// <summary>A handle of the system's that is closed in the common way.</summary>
internal sealed class KernelHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <summary>Takes a handle over.</summary>
    public KernelHandle(nint handle)
        : base(ownsHandle: true) => SetHandle(handle);

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => HandleCalls.Close(handle);
}
