using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Jitney.Interop.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Libraries;

/// <summary>What linked code in a host calls for <c>dlsym</c> and <c>dlvsym</c>. Thread-safe.</summary>
/// <remarks>
/// The dynamic linker takes code that lies in no library for the program's, and never unloads what the program has found by a search of all that is visible (<c>RTLD_DEFAULT</c>): it could not tell how long the
/// program uses it. An image of a session's symbols would be found for ever. A search by the program's own handle finds the same, in the same order, and leaves no such trace. The stubs put that handle in the place of
/// <c>RTLD_DEFAULT</c> and jump on, so that the function sees who has called it.
/// </remarks>
internal static unsafe class SearchStubs
{
    private const int StubSize = 64;
    private const int PageSize = 4096;

    // The process's, like the dynamic linker: whatever holds their addresses may outlive the session that was given them.
    private static readonly Lock s_gate = new();
    private static readonly Dictionary<ulong, ulong> s_stubs = [];
    private static MemoryMapping? s_page;

    /// <summary>Whether a function is one that searches.</summary>
    /// <param name="name">Its plain name.</param>
    public static bool Search(ReadOnlySpan<byte> name) => name.SequenceEqual("dlsym"u8) || name.SequenceEqual("dlvsym"u8);

    /// <summary>The stub for a function that searches.</summary>
    /// <param name="function">The function's address.</param>
    /// <returns>The stub's address, which stays as long as the process; the function's own where there can be none.</returns>
    public static ulong For(ulong function)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            return function;
        }

        lock (s_gate)
        {
            if (s_stubs.TryGetValue(function, out ulong known))
            {
                return known;
            }

            nint program = DynamicLibraries.Open("", out _);
            s_page ??= MemoryMapping.TryMap(0, PageSize, MemoryProtection.Read | MemoryProtection.Write, MemoryCalls.MapPrivate | MemoryCalls.MapAnonymous);
            if (program == 0 || s_page is null || s_stubs.Count == PageSize / StubSize
                || MemoryCalls.Protect(s_page.Address, PageSize, (int)(MemoryProtection.Read | MemoryProtection.Write | (s_stubs.Count > 0 ? MemoryProtection.Execute : 0))) != 0)
            {
                return function;
            }

            nint stub = s_page.Address + (s_stubs.Count * StubSize);
            Write(new Span<byte>((void*)stub, StubSize), program, function);
            if (MemoryCalls.Protect(s_page.Address, PageSize, (int)(MemoryProtection.Read | MemoryProtection.Execute)) != 0)
            {
                return function;
            }

            s_stubs.Add(function, (ulong)stub);
            return (ulong)stub;
        }
    }

    private static void Write(Span<byte> stub, nint program, ulong function)
    {
        ReadOnlySpan<byte> code =
        [
            0xf3, 0x0f, 0x1e, 0xfa,                         // endbr64
            0x48, 0x85, 0xff,                               // test %rdi, %rdi
            0x75, 0x0a,                                     // jne 1f
            0x48, 0xbf, 0, 0, 0, 0, 0, 0, 0, 0,             // movabs program, %rdi
            0x49, 0xbb, 0, 0, 0, 0, 0, 0, 0, 0,             // 1: movabs function, %r11
            0x41, 0xff, 0xe3,                               // jmp *%r11
        ];
        code.CopyTo(stub);
        BinaryPrimitives.WriteUInt64LittleEndian(stub[11..], (ulong)program);
        BinaryPrimitives.WriteUInt64LittleEndian(stub[21..], function);
    }
}
