using System.Runtime.InteropServices;

namespace Jitney.Interop.Windows.Memory;

/// <summary>A handle that stays open while it is used here.</summary>
internal readonly ref struct BorrowedHandle
{
    private readonly SafeHandle _handle;

    /// <summary>Borrows a handle.</summary>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    public BorrowedHandle(SafeHandle handle)
    {
        bool isHeld = false;
        handle.DangerousAddRef(ref isHeld);
        _handle = handle;
        Value = handle.DangerousGetHandle();
    }

    /// <summary>The handle's value.</summary>
    public nint Value { get; }

    /// <summary>Gives it back.</summary>
    public void Dispose() => _handle.DangerousRelease();
}
