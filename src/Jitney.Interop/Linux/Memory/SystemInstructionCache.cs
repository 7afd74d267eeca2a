using System.Runtime.InteropServices;
using Jitney.Interop.Linux.Libraries;
using Jitney.Interop.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Linux.Memory;

/// <inheritdoc cref="InstructionCache"/>
internal sealed unsafe class SystemInstructionCache : InstructionCache
{
    private const int ReadExecute = (int)(MemoryProtection.Read | MemoryProtection.Execute);
    private const int All = ReadExecute | (int)MemoryProtection.Write;
    private static readonly bool s_isCoherent = RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86;
    private static readonly Lock s_gate = new();
    private static nint s_clear;
    private static bool s_keepsTranslations;

    /// <inheritdoc/>
    public override void Refresh(ExecutorAddressRange range)
    {
        if (s_isCoherent || range.IsEmpty)
        {
            return;
        }

        lock (s_gate)
        {
            if (s_clear == 0)
            {
                s_clear = Find();
                s_keepsTranslations = KeepsTranslations();
            }

            Clear(range.Start.Value, range.Size);
            if (s_keepsTranslations)
            {
                Retranslate(range);
            }
        }
    }

    private static nint Find()
    {
        nint unwinder = DynamicLibraries.Open("libgcc_s.so.1", out string? problem);
        ulong clear = unwinder == 0 ? 0 : DynamicLibraries.Find(unwinder, "__clear_cache\0"u8);
        return clear != 0 ? (nint)clear : throw new SystemCallException("__clear_cache", MemoryCalls.NoSuchCall, problem ?? "libgcc_s.so.1 does not have it");
    }

    private static void Clear(ulong start, ulong size) => ((delegate* unmanaged<void*, void*, void>)s_clear)((void*)start, (void*)(start + size));

    private static void Retranslate(ExecutorAddressRange range)
    {
        ulong mask = (ulong)Environment.SystemPageSize - 1;
        ulong start = range.Start.Value & ~mask;
        nuint size = (nuint)(((range.End.Value + mask) & ~mask) - start);
        if (MemoryCalls.Protect((nint)start, size, All) != 0 || MemoryCalls.Protect((nint)start, size, ReadExecute) != 0)
        {
            throw SystemCallException.FromLastError("mprotect", "code that an emulator has to translate anew");
        }
    }

    // Where the trial is impossible, this is taken for a processor.
    private static bool KeepsTranslations()
    {
        nuint page = (nuint)Environment.SystemPageSize;
        try
        {
            using var memory = MemoryObject.Create("jitney-trial", page);
            using var code = MemoryMapping.Map(0, page, MemoryProtection.Read | MemoryProtection.Execute, MemoryCalls.MapShared, memory.Handle);
            using var view = MappedMemory.ViewOf(memory);
            return Run(code, view, 1) == 1 && Run(code, view, 2) != 2;
        }
        catch (SystemCallException)
        {
            return false;
        }
    }

    private static int Run(MemoryMapping code, MappedMemory view, uint value)
    {
        Span<uint> instructions = MemoryMarshal.Cast<byte, uint>(view.GetSpan());
        (instructions[0], instructions[1]) = RuntimeInformation.ProcessArchitecture == Architecture.Arm64
            ? (0x52800000 | (value << 5), 0xd65f03c0)  // mov w0, #value; ret
            : (0x00000513 | (value << 20), 0x00008067); // li a0, value; ret
        Clear((ulong)code.Address, 2 * sizeof(uint));

        // A function that was just written there.
        return ((delegate* unmanaged<int>)code.Address)();
    }
}
