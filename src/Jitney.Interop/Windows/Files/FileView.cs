using Jitney.Interop.Windows.Memory;
using Microsoft.Win32.SafeHandles;

namespace Jitney.Interop.Windows.Files;

/// <summary>A view of a whole file, for reading.</summary>
internal sealed class FileView : SafeHandleZeroOrMinusOneIsInvalid
{
    private FileView(nint address)
        : base(ownsHandle: true) => SetHandle(address);

    /// <summary>Its first address.</summary>
    public nint Address => handle;

    /// <summary>Maps a file that is not empty; null where the system refuses.</summary>
    public static unsafe FileView? TryMap(SafeFileHandle file)
    {
        using var borrowed = new BorrowedHandle(file);
        using var section = new KernelHandle(MemoryCalls.CreateSection(borrowed.Value, null, MemoryCalls.ReadOnly, 0, 0, null));
        nint address = section.IsInvalid ? 0 : HighAddresses.Take(place => MemoryCalls.MapView(section.DangerousGetHandle(), MemoryCalls.SectionRead, 0, 0, 0, place));
        return address == 0 ? null : new FileView(address);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => MemoryCalls.UnmapView(handle);
}
