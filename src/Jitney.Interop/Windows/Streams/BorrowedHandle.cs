using System.Runtime.InteropServices;

namespace Jitney.Interop.Windows.Streams;

/// <summary>Keeps a handle from being closed while its value is in use.</summary>
internal readonly ref struct BorrowedHandle
{
    private readonly SafeHandle? _handle;

    /// <summary>Borrows a handle; null gives 0.</summary>
    /// <exception cref="ObjectDisposedException">The handle was closed already.</exception>
    public BorrowedHandle(SafeHandle? handle)
    {
        if (handle is not null)
        {
            bool added = false;
            handle.DangerousAddRef(ref added);
            _handle = handle;
            Value = handle.DangerousGetHandle();
        }
    }

    public nint Value { get; }

    public void Dispose() => _handle?.DangerousRelease();
}
