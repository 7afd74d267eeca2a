using System.Runtime.InteropServices;

namespace Jitney.Interop.Sockets;

/// <summary>Bytes that nobody can guess, from the kernel: the runtime's own would load a cryptographic library for it.</summary>
internal static unsafe partial class RandomBytes
{
    /// <summary>Makes some bytes, at most 256.</summary>
    public static byte[] Make(int count)
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
