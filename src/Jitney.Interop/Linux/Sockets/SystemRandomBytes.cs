using System.Runtime.InteropServices;
using Jitney.Interop.Sockets;

namespace Jitney.Interop.Linux.Sockets;

/// <inheritdoc cref="RandomBytes"/>
internal sealed unsafe partial class SystemRandomBytes : RandomBytes
{
    /// <inheritdoc/>
    public override byte[] Make(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 256);
        byte[] bytes = new byte[count];
        fixed (byte* start = bytes)
        {
            // So few are never given in part, nor does a signal come in between.
            if (GetRandom(start, (nuint)count, 0) != count)
            {
                throw SystemCallException.FromLastError("getrandom");
            }
        }

        return bytes;
    }

    [LibraryImport("libc", EntryPoint = "getrandom", SetLastError = true)]
    private static partial nint GetRandom(byte* bytes, nuint count, uint flags);
}
