using System.Text;
using Jitney.Interop.Linux.Files;
using Jitney.Protocol.Vocabulary;
using Microsoft.Win32.SafeHandles;

namespace Jitney.Interop.Linux.Memory;

/// <summary>Files without a name that may be executed: what stands in for a memfd where a filter refuses those.</summary>
/// <remarks>Nobody else can open or shorten one, as it never had a name. Shared memory comes first, since what lies there is never written to a disk; but
/// containers often forbid to execute it.</remarks>
internal static unsafe class UnnamedFile
{
    private const uint OwnersAlone = 0x180;
    private static readonly string[] s_folders = ["/dev/shm", "/tmp", "/var/tmp"];

    /// <summary>Opens a fresh one.</summary>
    public static bool TryOpen(out SafeFileHandle handle)
    {
        foreach (string folder in s_folders)
        {
            fixed (byte* path = Encoding.UTF8.GetBytes(folder + '\0'))
            {
                int number = MemoryCalls.Open(
                    path, MachineOpenFlags.O_TMPFILE | MemoryCalls.OpenReadWrite | MemoryCalls.OpenExclusive | MemoryCalls.OpenCloseOnExec, OwnersAlone);
                handle = new SafeFileHandle(number, ownsHandle: true);
            }

            if (!handle.IsInvalid && MayBeExecuted(handle))
            {
                return true;
            }

            handle.Dispose();
        }

        handle = new SafeFileHandle(-1, ownsHandle: true);
        return false;
    }

    private static bool MayBeExecuted(SafeFileHandle handle)
    {
        try
        {
            MemoryMapping.Map(0, (nuint)Environment.SystemPageSize, MemoryProtection.Read | MemoryProtection.Execute, MemoryCalls.MapShared, handle).Dispose();
            return true;
        }
        catch (SystemCallException)
        {
            return false;
        }
    }
}
