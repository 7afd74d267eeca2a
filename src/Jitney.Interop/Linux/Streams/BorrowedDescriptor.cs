using System.Runtime.InteropServices;

namespace Jitney.Interop.Linux.Streams;

/// <summary>Keeps a handle from being closed while its number is in use.</summary>
internal readonly ref struct BorrowedDescriptor
{
    private readonly SafeHandle? _handle;

    /// <summary>Borrows a handle; null gives the number -1.</summary>
    /// <exception cref="ObjectDisposedException">The handle was closed already.</exception>
    public BorrowedDescriptor(SafeHandle? handle)
    {
        Number = -1;
        if (handle is not null)
        {
            bool added = false;
            handle.DangerousAddRef(ref added);
            _handle = handle;
            Number = (int)handle.DangerousGetHandle();
        }
    }

    public int Number { get; }

    public void Dispose() => _handle?.DangerousRelease();
}
