using System.Runtime.InteropServices;
using Jitney.Interop.Sockets;
using Jitney.Interop.Windows.Memory;

namespace Jitney.Interop.Windows.Sockets;

/// <inheritdoc cref="RandomBytes"/>
internal sealed unsafe partial class SystemRandomBytes : RandomBytes
{
    private const uint PreferredGenerator = 2;

    /// <inheritdoc/>
    public override byte[] Make(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 256);
        byte[] bytes = new byte[count];
        fixed (byte* start = bytes)
        {
            int status = count == 0 ? 0 : Generate(0, start, (uint)count, PreferredGenerator);
            return status == 0 ? bytes : throw new SystemCallException("BCryptGenRandom", MemoryCalls.ErrorOf(status), $"{count} bytes");
        }
    }

    [LibraryImport("bcrypt", EntryPoint = "BCryptGenRandom")]
    private static partial int Generate(nint algorithm, byte* bytes, uint count, uint flags);
}
