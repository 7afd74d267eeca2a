using Jitney.Interop.Memory;
using Jitney.Interop.Windows.Processes;

namespace Jitney.Interop.Windows.Memory;

/// <inheritdoc cref="ProcessMemory"/>
internal sealed unsafe class SystemProcessMemory : ProcessMemory
{
    /// <inheritdoc/>
    public override void Read(int process, ulong address, Span<byte> destination)
    {
        using KernelHandle opened = Open(process, ProcessMemoryCalls.MayRead);
        fixed (byte* local = destination)
        {
            if (destination.Length > 0 && !ProcessMemoryCalls.Read(ValueOf(opened), (nint)address, local, (nuint)destination.Length, null))
            {
                throw SystemCallException.FromLastError("ReadProcessMemory", $"{destination.Length} bytes at 0x{address:x}");
            }
        }
    }

    /// <inheritdoc/>
    public override void Write(int process, ulong address, ReadOnlySpan<byte> source)
    {
        using KernelHandle opened = Open(process, ProcessMemoryCalls.MayQuery | ProcessMemoryCalls.MayChange | ProcessMemoryCalls.MayWrite);
        RequireWritable(ValueOf(opened), address, (ulong)source.Length);
        fixed (byte* local = source)
        {
            if (source.Length > 0 && !ProcessMemoryCalls.Write(ValueOf(opened), (nint)address, local, (nuint)source.Length, null))
            {
                throw SystemCallException.FromLastError("WriteProcessMemory", $"{source.Length} bytes at 0x{address:x}");
            }
        }
    }

    /// <inheritdoc/>
    public override bool IsBadAddress(SystemCallException failure) =>
        failure.Call is "ReadProcessMemory" or "WriteProcessMemory"
        && failure.Error is MemoryCalls.PartialCopy or MemoryCalls.NoAccessToAddress or MemoryCalls.InvalidAddress;

    // The system's function makes code and constants writable for a moment, where this process may do that.
    private static void RequireWritable(nint process, ulong address, ulong size)
    {
        ulong end = address + size;
        for (ulong here = address; here < end;)
        {
            MemoryCalls.MemoryRegion region;
            if (ProcessMemoryCalls.Query(process, (nint)here, &region, (nuint)sizeof(MemoryCalls.MemoryRegion)) == 0
                || region.State != MemoryCalls.Commit
                || !PageProtections.IsWritable(region.Protection)
                || region.End <= here)
            {
                throw new SystemCallException("WriteProcessMemory", MemoryCalls.NoAccessToAddress, $"{size} bytes at 0x{address:x}");
            }

            here = region.End;
        }
    }

    private static KernelHandle Open(int process, uint access)
    {
        if (process == Environment.ProcessId)
        {
            return new KernelHandle(0);
        }

        var opened = new KernelHandle(ProcessCalls.Open(access, 0, (uint)process));
        return opened.IsInvalid ? throw SystemCallException.FromLastError("OpenProcess", $"process {process}") : opened;
    }

    private static nint ValueOf(KernelHandle opened) => opened.IsInvalid ? HandleCalls.ThisProcess : opened.DangerousGetHandle();
}
