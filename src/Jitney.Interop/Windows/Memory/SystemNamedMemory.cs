using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using Jitney.Interop.Memory;
using Jitney.Interop.Sockets;
using Jitney.Interop.Windows.Security;

namespace Jitney.Interop.Windows.Memory;

/// <inheritdoc cref="NamedMemory"/>
/// <remarks>A name lives as long as a handle of its object is open, so one is kept here until the name is to go. LLVM's programs commit nothing, so all of it is committed when it is made.</remarks>
internal sealed unsafe class SystemNamedMemory : NamedMemory
{
    private const string OwnPrefix = @"Local\jitney_";
    private const int ChanceBytes = 16;
    private const uint AllAccess = MemoryCalls.SectionQuery | MemoryCalls.SectionRead | MemoryCalls.SectionWrite | MemoryCalls.SectionExecute | ReadControl;
    private const uint ReadControl = 0x2_0000;

    private static readonly ConcurrentDictionary<string, MemoryObject> s_kept = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override bool NamesStay => false;

    /// <inheritdoc/>
    public override MemoryObject Create(ulong size, out string name)
    {
        name = string.Create(
            CultureInfo.InvariantCulture, $"{OwnPrefix}{Environment.ProcessId}_{Convert.ToHexStringLower(RandomBytes.Here.Make(ChanceBytes))}");
        using var security = new SecurityDescriptor(OwnUser.OnlyHim());
        MemoryCalls.SecurityAttributes attributes = security.Attributes;
        fixed (char* text = name)
        {
            nint handle = MemoryCalls.CreateSection(-1, &attributes, MemoryCalls.ExecuteReadWrite, (uint)(size >> 32), (uint)size, text);
            int error = Marshal.GetLastPInvokeError();
            var section = new KernelHandle(handle);
            if (handle != 0 && error == MemoryCalls.AlreadyExists)
            {
                section.Dispose();
                throw new SystemCallException("CreateFileMapping", error, name);
            }

            Marshal.SetLastPInvokeError(error);
            SystemMemoryObject made = SystemMemoryObject.Of(section, size, name);
            s_kept[name] = MemoryObject.Adopt(made.DuplicateHandle());
            return made;
        }
    }

    /// <inheritdoc/>
    public override MemoryObject Open(string name) => MemoryObject.Adopt(OpenHandle(name));

    /// <inheritdoc/>
    /// <remarks>Another process's name is its own to remove. How much of the object is in use is not to be seen here.</remarks>
    public override MemoryObject? TakeFresh(string name, ulong size, DateTimeOffset asked, out string? problem)
    {
        if (!IsOfGoodForm(name))
        {
            problem = "has a name that no executor gives";
            return null;
        }

        KernelHandle handle = OpenHandle(name);
        try
        {
            problem = OwnUser.Owns(handle.DangerousGetHandle()) ? null : "belongs to another user";
        }
        catch
        {
            handle.Dispose();
            throw;
        }

        MemoryObject opened = MemoryObject.Adopt(handle);
        problem ??= opened.Size == Rounded(size) ? null : $"has {opened.Size} bytes, not {size}";
        if (problem is null)
        {
            return opened;
        }

        opened.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public override void RemoveLeftBy(int process)
    {
        // A name ends with the last handle of its object, and the system closes those of a process that has ended.
    }

    /// <inheritdoc/>
    public override void Unlink(string name)
    {
        if (s_kept.TryRemove(name, out MemoryObject? kept))
        {
            kept.Dispose();
        }
    }

    // The system counts sections in pages.
    private static ulong Rounded(ulong size) => (size + (ulong)Environment.SystemPageSize - 1) & ~((ulong)Environment.SystemPageSize - 1);

    // jitlink_PID_NUMBER, with or without a slash, or Local\jitney_PID_CHANCE.
    private static bool IsOfGoodForm(string name) => name.Split('_') switch
    {
        ["/jitlink" or "jitlink", var process, var number] => IsNumber(process) && IsNumber(number),
        [@"Local\jitney", var process, var chance] => IsNumber(process) && chance.Length == 2 * ChanceBytes && chance.All(char.IsAsciiHexDigitLower),
        _ => false,
    };

    private static bool IsNumber(string text) => text.Length is > 0 and <= 20 && text.All(char.IsAsciiDigit);

    private static KernelHandle OpenHandle(string name)
    {
        fixed (char* text = name)
        {
            var opened = new KernelHandle(MemoryCalls.OpenSection(AllAccess, 0, text));
            return !opened.IsInvalid ? opened : throw SystemCallException.FromLastError("OpenFileMapping", name);
        }
    }
}
