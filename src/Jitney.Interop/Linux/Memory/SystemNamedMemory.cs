using System.Runtime.InteropServices;
using System.Text;
using Jitney.Interop.Files;
using Jitney.Interop.Linux.Files;
using Jitney.Interop.Linux.Sockets;
using Jitney.Interop.Memory;
using Jitney.Interop.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Jitney.Interop.Linux.Memory;

/// <inheritdoc cref="NamedMemory"/>
internal sealed unsafe class SystemNamedMemory : NamedMemory
{
    // LLVM's controllers ask for 1 GiB and use what they need: containers often have 64 MiB.
    private const ulong LeastUsefulSize = 4 << 20;
    private const string Place = "/dev/shm";

    // Files get their time from a clock that ticks slowly.
    private static readonly TimeSpan s_clockTick = TimeSpan.FromMilliseconds(100);

    // So much could be mapped, and no room would be left for anything else.
    private const ulong LargestUsefulSize = 1UL << 40;

    /// <inheritdoc/>
    public override bool NamesStay => true;

    /// <inheritdoc/>
    public override MemoryObject Create(ulong size, out string name)
    {
        if (size > LargestUsefulSize || Math.Min(size, LeastUsefulSize) > FreeBytes())
        {
            throw new SystemCallException("shm_open", MemoryCalls.NoSpace, $"/dev/shm has {FreeBytes()} bytes free, and {size} are wanted");
        }

        LeftNames.Sweep();
        name = LeftNames.OwnPrefix + Convert.ToHexStringLower(RandomBytes.Here.Make(8));
        SafeFileHandle handle = Open(name, MemoryCalls.OpenReadWrite | MemoryCalls.OpenCreate | MemoryCalls.OpenExclusive);
        try
        {
            SystemMemoryObject.SetSize(handle, size);
            return SystemMemoryObject.Of(handle, size);
        }
        catch (SystemCallException)
        {
            handle.Dispose();
            Unlink(name);
            throw;
        }
    }

    /// <inheritdoc/>
    public override MemoryObject Open(string name) => MemoryObject.Adopt(Open(name, MemoryCalls.OpenReadWrite));

    /// <inheritdoc/>
    public override MemoryObject? TakeFresh(string name, ulong size, DateTimeOffset asked, out string? problem)
    {
        if (!IsOfGoodForm(name))
        {
            problem = "has a name that no executor gives";
            return null;
        }

        SafeFileHandle handle = Open(name, MemoryCalls.OpenReadWrite);
        try
        {
            ObjectStatus status = FileIdentity.StatusOf(handle);
            problem = ProblemWith(status, size, asked);
            if (problem is not null)
            {
                handle.Dispose();
                return null;
            }

            if (FileIdentity.Of(Place + name) == status.Identity)
            {
                Unlink(name);
            }

            return SystemMemoryObject.Of(handle, size);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Unlink(string name)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(name + '\0'))
        {
            _ = MemoryCalls.UnlinkShared(bytes);
        }
    }

    /// <inheritdoc/>
    public override void RemoveLeftBy(int process) => LeftNames.RemoveOf(process);

    // /jitlink_PID_NUMBER, or /jitney_PID_NAMESPACE_CHANCE.
    private static bool IsOfGoodForm(string name) => name.Split('_') switch
    {
        ["/jitlink", var process, var number] => IsNumber(process) && IsNumber(number),
        ["/jitney", var process, var space, var chance] => IsNumber(process) && IsNumber(space) && chance.Length == 16 && chance.All(char.IsAsciiHexDigitLower),
        _ => false,
    };

    private static bool IsNumber(string text) => text.Length is > 0 and <= 20 && text.All(char.IsAsciiDigit);

    private static string? ProblemWith(in ObjectStatus status, ulong size, DateTimeOffset asked) => status switch
    {
        { Kind: not FileKind.Regular } => "is no memory object",
        _ when status.Owner != SocketCalls.GetEffectiveUser() => $"belongs to user {status.Owner}",
        _ when (status.Permissions & 0x3f /* 077 */) != 0 => $"can be used by others (mode {Convert.ToString(status.Permissions, 8)})",
        { Links: not 1 } => $"has {status.Links} names",
        _ when status.Made < asked - s_clockTick => "was made before it was asked for",
        _ when status.Size != size => $"has {status.Size} bytes, not {size}",
        { Blocks: not 0 } => "is in use already",
        _ => null,
    };

    // Whoever uses the object may touch all of it, and where there is no room then it gets a SIGBUS.
    private static ulong FreeBytes()
    {
        try
        {
            return (ulong)new DriveInfo(Place).AvailableFreeSpace;
        }
        catch (IOException)
        {
            // No such place: opening an object will say so better.
            return ulong.MaxValue;
        }
    }

    private static SafeFileHandle Open(string name, int flags)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(name + '\0'))
        {
            // shm_open sets close-on-exec by itself.
            int descriptor = MemoryCalls.OpenShared(bytes, flags, 0x180 /* 0600 */);
            return descriptor >= 0
                ? new SafeFileHandle(descriptor, ownsHandle: true)
                : throw new SystemCallException("shm_open", Marshal.GetLastPInvokeError(), name);
        }
    }
}
