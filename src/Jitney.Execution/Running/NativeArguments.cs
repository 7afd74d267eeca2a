using System.Runtime.InteropServices;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Running;

/// <summary>An <c>argv</c> in native memory, or an environment, which looks alike. Programs may keep pointers into it for as long as they live.</summary>
internal readonly unsafe struct NativeArguments
{
    private NativeArguments(int count, byte** values)
    {
        Count = count;
        Values = values;
    }

    /// <summary>The number of arguments: <c>argc</c>.</summary>
    internal int Count { get; }

    /// <summary>The arguments and a null pointer: <c>argv</c>.</summary>
    internal byte** Values { get; }

    /// <summary>Where the pointers lie.</summary>
    internal ulong Address => (ulong)Values;

    /// <summary>Copies texts, with terminators, in one block behind the pointers, as the kernel lays them out.</summary>
    internal static NativeArguments Copy(IReadOnlyList<NativeText> arguments)
    {
        int pointers = (arguments.Count + 1) * sizeof(byte*);
        int size = pointers;
        foreach (NativeText argument in arguments)
        {
            size += argument.Bytes.Length + 1;
        }

        byte* block = (byte*)NativeMemory.Alloc((nuint)size);
        var values = (byte**)block;
        byte* next = block + pointers;
        byte* end = block + size;
        for (int index = 0; index < arguments.Count; index++)
        {
            values[index] = next;
            arguments[index].Bytes.CopyTo(new Span<byte>(next, (int)(end - next)));
            next += arguments[index].Bytes.Length;
            *next++ = 0;
        }

        values[arguments.Count] = null;
        return new NativeArguments(arguments.Count, values);
    }

    /// <summary>Frees what no program of this process has seen.</summary>
    internal void Free() => NativeMemory.Free(Values);
}
