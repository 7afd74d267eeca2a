using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Jitney.Interop.Linux.Memory;
using Jitney.Interop.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Linux.Libraries;

/// <summary>What linked code in a host calls for <c>dlsym</c> and <c>dlvsym</c>. Thread-safe.</summary>
/// <remarks>
/// The dynamic linker takes code that lies in no library for the program's, and never unloads what the program has found by a search of all that is visible (<c>RTLD_DEFAULT</c>): it could not tell how long the
/// program uses it. An image of a session's symbols would be found for ever. A search by the program's own handle finds the same, in the same order, and leaves no such trace. The stubs put that handle in the place of
/// <c>RTLD_DEFAULT</c> and jump on, so that the function sees who has called it.
/// </remarks>
internal static unsafe class SearchStubs
{
    private const int StubSize = 64;

    // The process's, like the dynamic linker: whatever holds their addresses may outlive the session that was given them.
    private static readonly Lock s_gate = new();
    private static readonly Dictionary<ulong, ulong> s_stubs = [];
    private static MemoryMapping? s_page;

    private static ReadOnlySpan<byte> CodeForX64 =>
    [
        0xf3, 0x0f, 0x1e, 0xfa,                         // endbr64
        0x48, 0x85, 0xff,                               // test %rdi, %rdi
        0x75, 0x0a,                                     // jne 1f
        0x48, 0xbf, 0, 0, 0, 0, 0, 0, 0, 0,             // movabs program, %rdi
        0x49, 0xbb, 0, 0, 0, 0, 0, 0, 0, 0,             // 1: movabs function, %r11
        0x41, 0xff, 0xe3,                               // jmp *%r11
    ];

    private static ReadOnlySpan<byte> CodeForAArch64 =>
    [
        0x5f, 0x24, 0x03, 0xd5,                         // bti c
        0x40, 0x00, 0x00, 0xb5,                         // cbnz x0, 1f
        0x80, 0x00, 0x00, 0x58,                         // ldr x0, program
        0xb0, 0x00, 0x00, 0x58,                         // 1: ldr x16, function
        0x00, 0x02, 0x1f, 0xd6,                         // br x16
        0x1f, 0x20, 0x03, 0xd5,                         // nop
        0, 0, 0, 0, 0, 0, 0, 0,                         // program
        0, 0, 0, 0, 0, 0, 0, 0,                         // function
    ];

    /// <summary>Whether a function is one that searches.</summary>
    /// <param name="name">Its plain name.</param>
    public static bool Search(ReadOnlySpan<byte> name) => name.SequenceEqual("dlsym"u8) || name.SequenceEqual("dlvsym"u8);

    /// <summary>The stub for a function that searches.</summary>
    /// <param name="function">The function's address.</param>
    /// <returns>The stub's address, which stays as long as the process; the function's own where there can be none.</returns>
    public static ulong For(ulong function)
    {
        lock (s_gate)
        {
            if (s_stubs.TryGetValue(function, out ulong known))
            {
                return known;
            }

            nint program = DynamicLibraries.Open("", out _);
            nuint page = (nuint)Environment.SystemPageSize;
            s_page ??= MemoryMapping.TryMap(0, page, MemoryProtection.Read | MemoryProtection.Write, MemoryCalls.MapPrivate | MemoryCalls.MapAnonymous);
            if (program == 0 || s_page is null || (nuint)s_stubs.Count == page / StubSize
                || MemoryCalls.Protect(s_page.Address, page, (int)(MemoryProtection.Read | MemoryProtection.Write | (s_stubs.Count > 0 ? MemoryProtection.Execute : 0))) != 0)
            {
                return function;
            }

            nint stub = s_page.Address + (s_stubs.Count * StubSize);
            bool isWritten = TryWrite(new Span<byte>((void*)stub, StubSize), program, function);
            if (MemoryCalls.Protect(s_page.Address, page, (int)(MemoryProtection.Read | MemoryProtection.Execute)) != 0 || !isWritten)
            {
                return function;
            }

            InstructionCache.Here.Refresh(ExecutorAddressRange.Of((ExecutorAddress)(ulong)stub, StubSize));
            s_stubs.Add(function, (ulong)stub);
            return (ulong)stub;
        }
    }

    // Where nobody has written the code, the function itself has to do.
    private static bool TryWrite(Span<byte> stub, nint program, ulong function)
    {
        switch (RuntimeInformation.ProcessArchitecture)
        {
            case Architecture.X64:
                Fill(stub, CodeForX64, (11, (ulong)program), (21, function));
                return true;
            case Architecture.Arm64:
                Fill(stub, CodeForAArch64, (24, (ulong)program), (32, function));
                return true;
            default:
                return false;
        }
    }

    private static void Fill(Span<byte> stub, ReadOnlySpan<byte> code, params ReadOnlySpan<(int Place, ulong Value)> words)
    {
        code.CopyTo(stub);
        foreach ((int place, ulong value) in words)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(stub[place..], value);
        }
    }
}
