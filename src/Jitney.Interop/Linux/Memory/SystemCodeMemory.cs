using System.Globalization;
using System.Runtime.InteropServices;
using Jitney.Interop.Memory;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Linux.Memory;

/// <inheritdoc cref="CodeMemory"/>
internal sealed unsafe partial class SystemCodeMemory : CodeMemory
{
    // _IOWR('f', 17, struct procmap_query)
    private const ulong QueryMapping = 0xC068_6611;
    private const ulong OnlyExecutable = 0x04;
    private const int NoEntry = 2;
    private const int OpenCloseOnExec = 0x8_0000;

    /// <inheritdoc/>
    public override bool MayBeCalled(ulong address)
    {
        fixed (byte* path = "/proc/self/maps\0"u8)
        {
            int number = OpenFile(path, OpenCloseOnExec);
            if (number < 0)
            {
                return true;
            }

            using var maps = new SafeDescriptor(number);
            var query = new MappingQuery { Size = (ulong)sizeof(MappingQuery), Flags = OnlyExecutable, Address = address };
            return Control(number, QueryMapping, &query) == 0 || (Marshal.GetLastPInvokeError() != NoEntry && IsListed(address));
        }
    }

    // Kernels before 6.11 know no such question.
    private static bool IsListed(ulong address)
    {
        foreach (string line in File.ReadLines("/proc/self/maps"))
        {
            int dash = line.IndexOf('-', StringComparison.Ordinal);
            int blank = line.IndexOf(' ', StringComparison.Ordinal);
            if (dash > 0 && blank > dash + 1 && line.Length > blank + 3
                && ulong.TryParse(line.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong start)
                && ulong.TryParse(line.AsSpan(dash + 1, blank - dash - 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong end)
                && address >= start && address < end)
            {
                return line[blank + 3] == 'x';
            }
        }

        return false;
    }

    // The C prototypes are variadic; every ABI of Linux that we run on passes these arguments alike.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int OpenFile(byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, ulong request, MappingQuery* query);

    /// <summary><c>struct procmap_query</c>; what is behind the fields here is answers that nobody asks for.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 104)]
    private struct MappingQuery
    {
        public ulong Size;
        public ulong Flags;
        public ulong Address;
    }
}
