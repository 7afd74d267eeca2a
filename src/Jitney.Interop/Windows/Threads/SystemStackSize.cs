using System.Runtime.CompilerServices;
using Jitney.Interop.Threads;
using Jitney.Interop.Windows.Libraries;

namespace Jitney.Interop.Windows.Threads;

/// <inheritdoc cref="StackSize"/>
/// <remarks>
/// A program's file says how large its first thread's stack may be, 1 MiB where its linker was told nothing. A program that is linked in memory has no file, and what is
/// reserved and not used costs addresses alone. So it gets what programs get elsewhere, or what this process's own file says if that is more.
/// </remarks>
internal sealed unsafe class SystemStackSize : StackSize
{
    private const ulong Default = 8 << 20;
    private const ulong Largest = 1 << 30;
    private const int HeadersOffset = 0x3c;

    // Of the headers: the signature and the file header have 24 bytes, the optional header follows.
    private const int StackReserveOffset = 24 + 72;

    /// <inheritdoc/>
    public override int OfInitialThread()
    {
        // The headers of this program's image are mapped as long as it runs, and the loader has checked them.
        var image = (byte*)LibraryCalls.GetModule(null);
        byte* headers = image + Unsafe.ReadUnaligned<int>(image + HeadersOffset);
        ulong reserve = Unsafe.ReadUnaligned<ulong>(headers + StackReserveOffset);
        return (int)Math.Clamp(reserve, Default, Largest);
    }
}
