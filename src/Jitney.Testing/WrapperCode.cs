using System.Buffers.Binary;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Testing;

/// <summary>A few wrapper functions in x86-64 machine code, for checks to place in an executor and call there.</summary>
/// <remarks>A wrapper function gets its argument bytes in rdi and returns up to eight result bytes in rax and their number in rdx. On Windows it gets in rcx where these
/// two go, and its argument bytes in rdx: there the functions begin and end with what makes one of the other.</remarks>
internal static class WrapperCode
{
    private static readonly byte[][] s_windowsBegin =
    [
        [0x57], // push rdi
        [0x51], // push rcx
        [0x48, 0x89, 0xD7], // mov rdi, rdx
    ];

    private static readonly byte[][] s_windowsEnd =
    [
        [0x59], // pop rcx
        [0x48, 0x89, 0x01], // mov [rcx], rax
        [0x48, 0x89, 0x51, 0x08], // mov [rcx + 8], rdx
        [0x48, 0x89, 0xC8], // mov rax, rcx
        [0x5F], // pop rdi
    ];

    public const ulong Peek = 0;
    public const ulong Poke = 64;
    public const ulong Append = 128;
    public const ulong Fail = 192;
    public const ulong Wait = 256;
    public const int Size = 320;

    /// <summary>All functions, each at its offset.</summary>
    /// <param name="triple">What they are for.</param>
    public static byte[] Bytes(string triple)
    {
        bool isForWindows = Systems.IsWindows(triple);
        byte[] code = new byte[Size];
        code.AsSpan().Fill(0xCC);

        // (address) -> u64 there
        Put(
            Peek,
            [0x48, 0x8B, 0x07], // mov rax, [rdi]
            [0x48, 0x8B, 0x00], // mov rax, [rax]
            [0xBA, 0x08, 0x00, 0x00, 0x00]); // mov edx, 8

        // (address, u64): stores it; success
        Put(
            Poke,
            [0x48, 0x8B, 0x07], // mov rax, [rdi]
            [0x48, 0x8B, 0x4F, 0x08], // mov rcx, [rdi + 8]
            [0x48, 0x89, 0x08], // mov [rax], rcx
            [0x31, 0xC0], // xor eax, eax
            [0xBA, 0x01, 0x00, 0x00, 0x00]); // mov edx, 1

        // (address, u64 digit): appends a decimal digit to the number there; success
        Put(
            Append,
            [0x48, 0x8B, 0x07], // mov rax, [rdi]
            [0x48, 0x8B, 0x4F, 0x08], // mov rcx, [rdi + 8]
            [0x48, 0x6B, 0x10, 0x0A], // imul rdx, [rax], 10
            [0x48, 0x01, 0xCA], // add rdx, rcx
            [0x48, 0x89, 0x10], // mov [rax], rdx
            [0x31, 0xC0], // xor eax, eax
            [0xBA, 0x01, 0x00, 0x00, 0x00]); // mov edx, 1

        // (): a result that is no success
        Put(
            Fail,
            [0xB8, 0x01, 0x00, 0x00, 0x00], // mov eax, 1
            [0xBA, 0x01, 0x00, 0x00, 0x00]); // mov edx, 1

        // (address): waits until the number there is not zero; success
        Put(
            Wait,
            [0x48, 0x8B, 0x07], // mov rax, [rdi]
            [0xF3, 0x90], // pause
            [0x48, 0x83, 0x38, 0x00], // cmp qword [rax], 0
            [0x74, 0xF8], // je back to the pause
            [0x31, 0xC0], // xor eax, eax
            [0xBA, 0x01, 0x00, 0x00, 0x00]); // mov edx, 1
        return code;

        void Put(ulong offset, params byte[][] instructions)
        {
            byte[][] whole = isForWindows ? [.. s_windowsBegin, .. instructions, .. s_windowsEnd] : instructions;
            byte[] function = [.. whole.SelectMany(static bytes => bytes), 0xC3]; // ret
            function.CopyTo(code, (int)offset);
        }
    }

    public static byte[] Arguments(params ulong[] values)
    {
        byte[] bytes = new byte[8 * values.Length];
        for (int index = 0; index < values.Length; index++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8 * index), values[index]);
        }

        return bytes;
    }

    /// <summary>A call that appends a digit to the number at an address.</summary>
    public static WrapperCall Appending(ExecutorAddress code, ExecutorAddress log, ulong digit) => new(code + Append, Arguments(log.Value, digit));

    /// <summary>A call that fails.</summary>
    public static WrapperCall Failing(ExecutorAddress code) => new(code + Fail, default);
}
