using System.Runtime.InteropServices;
using Jitney.Interop.Libraries;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Memory;

/// <summary>Has processors see code that was written as data, by this process or by another one into memory that both
/// share. Thread-safe.</summary>
/// <remarks>
/// <para>x86-64 sees it by itself, and nothing is done there. AArch64 and RISC-V fetch instructions through caches of
/// their own: what was written is cleaned out of the data caches, and what was fetched before from
/// these addresses is forgotten. Caches go by physical addresses, so this may be done where the code runs while
/// others have written elsewhere. libgcc has a function for it, which
/// asks the processor for the sizes and does what this one needs; its shared library is there for unwinding anyway.
/// The kernel does the same when a page becomes executable for the first time, and only
/// then, so that changed protections are no way.</para>
/// <para>Other threads have to forget what their own pipelines have fetched. They learn of new code by a system call
/// or a message, long after; what is called at the same address
/// as something older was called last before that was given back.</para>
/// <para>Emulators (qemu-user) translate code once and look at the stores of this process's own mapping alone: what
/// another mapping has changed stays as it was. They translate anew
/// what was writable for a moment. Whether that is needed is tried once, on code of our own. The page stays
/// executable throughout, since other threads may run in it.</para>
/// </remarks>
internal static unsafe class InstructionCache
{
    private const int ReadExecute = (int)(MemoryProtection.Read | MemoryProtection.Execute);
    private const int All = ReadExecute | (int)MemoryProtection.Write;
    private static readonly bool s_isCoherent = RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86;
    private static readonly Lock s_gate = new();
    private static nint s_clear;
    private static bool s_keepsTranslations;

    /// <summary>Has all threads see what was written to a range, when they come to run it.</summary>
    /// <param name="range">The range as it is executed: mapped with <c>PROT_READ | PROT_EXEC</c>, and no longer
    /// written to.</param>
    /// <exception cref="SystemCallException">That cannot be done here.</exception>
    public static void Refresh(ExecutorAddressRange range)
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
