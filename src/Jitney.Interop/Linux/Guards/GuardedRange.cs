using System.Runtime.InteropServices;

namespace Jitney.Interop.Linux.Guards;

/// <summary>A range of mapped memory in which a page that the system cannot give reads as zeros. Disposal ends that, and is due before the memory is unmapped.</summary>
internal sealed class GuardedRange : SafeHandle
{
    private readonly GuardTable _table;
    private bool _wasCut;

    /// <summary>Guards a range.</summary>
    public GuardedRange(GuardTable table, nint start, nuint length, int protection)
        : base(0, ownsHandle: true)
    {
        const ulong Page = 4096;
        _table = table;
        SetHandle(table.Add((ulong)start, ((ulong)start + length + Page - 1) & ~(Page - 1), protection));
    }

    /// <summary>Whether a page was missing so far, and zeros were put in the place of it and of all that follow.</summary>
    public bool WasCut => IsClosed ? _wasCut : GuardTable.WasCut(handle);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _wasCut = GuardTable.WasCut(handle);
        _table.Remove(handle);
        return true;
    }
}
