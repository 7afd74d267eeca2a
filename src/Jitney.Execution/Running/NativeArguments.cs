using System.Runtime.InteropServices;
using Jitney.Interop.Linux.Libraries;
using Jitney.Interop.Linux.Processes;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Running;

/// <summary>An <c>argv</c> in native memory, or an environment, which looks alike. Programs may keep pointers into it for as long as they live.</summary>
internal readonly unsafe struct NativeArguments
{
    private readonly void* _block;
    private readonly ulong _copied;

    private NativeArguments(int count, byte** values, void* block, ulong copied = 0)
    {
        _copied = copied;
        Count = count;
        Values = values;
        _block = block;
    }

    /// <summary>The number of arguments: <c>argc</c>.</summary>
    internal int Count { get; }

    /// <summary>The arguments and a null pointer: <c>argv</c>.</summary>
    internal byte** Values { get; }

    /// <summary>Where the pointers lie.</summary>
    internal ulong Address => (ulong)Values;

    /// <summary>Where the first argument lies.</summary>
    internal ulong FirstAddress => (ulong)Values[0];

    /// <summary>The environment behind the arguments of a program.</summary>
    internal byte** Environment => Values + Count + 1;

    /// <summary>What a function gets as its environment: the one that counts, and in its place the program's copy, where that is one.</summary>
    internal byte** EnvironmentFor(byte** present) => _copied != 0 && _copied == (ulong)present ? Environment : present;

    /// <summary>Where it lies.</summary>
    internal ulong EnvironmentAddress => (ulong)Environment;

    /// <summary>What a program finds on its stack when the kernel enters it, from the number of arguments to the end of the auxiliary vector.</summary>
    internal ReadOnlySpan<ulong> Words
    {
        get
        {
            ulong* end = (ulong*)Environment;
            while (*end != 0)
            {
                end++;
            }

            for (end++; *end != 0; end += 2)
            {
            }

            return new ReadOnlySpan<ulong>((ulong*)Values - 1, (int)(end + 2 - ((ulong*)Values - 1)));
        }
    }

    /// <summary>Copies texts, with terminators, in one block behind the pointers.</summary>
    internal static NativeArguments Copy(IReadOnlyList<NativeText> texts)
    {
        byte** values = (byte**)NativeMemory.Alloc((nuint)(((texts.Count + 1) * sizeof(byte*)) + SizeOf(texts)));
        _ = Write(texts, values, (byte*)(values + texts.Count + 1));
        return new NativeArguments(texts.Count, values, values);
    }

    /// <summary>Makes what the kernel lays out for a program: number of arguments, arguments, environment, auxiliary vector, and behind these the texts.</summary>
    /// <remarks>There are programs that go on from one to the next: Go's runtime does, and whoever writes over its arguments to change its title.</remarks>
    /// <param name="arguments">The arguments.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="copied">Where the environment lies that it is a copy of; 0 for none.</param>
    internal static NativeArguments OfProgram(IReadOnlyList<NativeText> arguments, IReadOnlyList<NativeText> environment, ulong copied = 0)
    {
        ulong[] vector = AuxiliaryVector.Read();
        int words = 1 + arguments.Count + 1 + environment.Count + 1 + vector.Length;
        byte* block = (byte*)NativeMemory.AlignedAlloc((nuint)((words * sizeof(ulong)) + SizeOf(arguments) + SizeOf(environment)), 16);
        *(ulong*)block = (ulong)arguments.Count;
        var result = new NativeArguments(arguments.Count, (byte**)block + 1, block, copied);
        byte* next = Write(arguments, result.Values, block + (words * sizeof(ulong)));
        _ = Write(environment, result.Environment, next);
        vector.CopyTo(new Span<ulong>(result.Environment + environment.Count + 1, vector.Length));
        if (arguments.Count > 0)
        {
            result.Tell(AuxiliaryVector.FileName, (ulong)result.Values[0]);
        }

        result.TellModule();
        return result;
    }

    /// <summary>Changes an entry of a program's auxiliary vector, if it is there.</summary>
    internal void Tell(ulong type, ulong value)
    {
        ulong* entry = (ulong*)Environment;
        while (*entry != 0)
        {
            entry++;
        }

        for (entry++; *entry != 0; entry += 2)
        {
            entry[1] = entry[0] == type ? value : entry[1];
        }
    }

    /// <summary>Has a program's auxiliary vector lead to the program's own headers, if it is shown as a module by now.</summary>
    internal void TellModule()
    {
        if (LinkedModules.Program is { Count: > 0 } program)
        {
            Tell(AuxiliaryVector.ProgramHeaders, program.Address);
            Tell(AuxiliaryVector.ProgramHeaderCount, program.Count);
        }
    }

    /// <summary>Frees what no program of this process has seen.</summary>
    internal void Free()
    {
        if (_block == Values)
        {
            NativeMemory.Free(_block);
        }
        else
        {
            NativeMemory.AlignedFree(_block);
        }
    }

    private static int SizeOf(IReadOnlyList<NativeText> texts) => texts.Sum(static text => text.Bytes.Length + 1);

    private static byte* Write(IReadOnlyList<NativeText> texts, byte** values, byte* next)
    {
        for (int index = 0; index < texts.Count; index++)
        {
            values[index] = next;
            texts[index].Bytes.CopyTo(new Span<byte>(next, texts[index].Bytes.Length));
            next += texts[index].Bytes.Length;
            *next++ = 0;
        }

        values[texts.Count] = null;
        return next;
    }
}
