using System.Numerics;
using System.Runtime.CompilerServices;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Functions;

/// <summary>How a value of C lies in memory: its size, its alignment, and the numbers that it is made of. Calling conventions decide by that how it is passed.</summary>
public sealed class NativeLayout
{
    /// <summary>The largest value that can be passed or returned.</summary>
    public const int LargestSize = 1 << 14;

    private const int LargestAlignment = 16;

    private readonly NativeField[] _fields;

    private NativeLayout(int size, int alignment, int naturalAlignment, NativeField[] fields)
    {
        Size = size;
        Alignment = alignment;
        NaturalAlignment = naturalAlignment;
        _fields = fields;
    }

    /// <summary>Its size in bytes.</summary>
    public int Size { get; }

    /// <summary>What its address is a multiple of.</summary>
    public int Alignment { get; }

    /// <summary>The largest alignment of its fields, whatever more the struct as a whole is given.</summary>
    internal int NaturalAlignment { get; }

    /// <summary>The numbers that it is made of.</summary>
    internal ReadOnlySpan<NativeField> Fields => _fields;

    /// <summary>Whether it is one number, and no struct.</summary>
    internal bool IsScalar { get; private init; }

    /// <summary>The layout of a number, a <see cref="bool"/> (C's <c>_Bool</c>), a <see cref="char"/> (C's <c>char16_t</c>), an enumeration or an address.</summary>
    /// <exception cref="ArgumentException">It is a struct: <see cref="Struct(ReadOnlySpan{NativeLayout})"/> describes those.</exception>
    public static NativeLayout Of<T>()
        where T : unmanaged
    {
        bool isFloat = typeof(T) == typeof(float) || typeof(T) == typeof(double);
        bool isNumber = isFloat || typeof(T) == typeof(nint) || typeof(T) == typeof(nuint) || typeof(T) == typeof(Int128) || typeof(T) == typeof(UInt128)
            || typeof(T) == typeof(ExecutorAddress)
            || Type.GetTypeCode(typeof(T)) is >= TypeCode.Boolean and <= TypeCode.UInt64;
        return isNumber
            ? new NativeLayout(Unsafe.SizeOf<T>(), Unsafe.SizeOf<T>(), Unsafe.SizeOf<T>(), [new NativeField(0, Unsafe.SizeOf<T>(), isFloat)]) { IsScalar = true }
            : throw new ArgumentException($"{typeof(T).Name} is no number: describe a struct by its fields, with {nameof(NativeLayout)}.{nameof(Struct)}");
    }

    /// <summary>The layout of a struct whose fields lie one behind the other as C puts them.</summary>
    /// <exception cref="ArgumentException">It has no fields, or is too large.</exception>
    public static NativeLayout Struct(params ReadOnlySpan<NativeLayout> fields)
    {
        var placed = new (int Offset, NativeLayout Layout)[fields.Length];
        int end = 0;
        int alignment = 1;
        for (int index = 0; index < fields.Length; index++)
        {
            NativeLayout field = fields[index] ?? throw new ArgumentException($"field {index} is null", nameof(fields));
            placed[index] = (Align(end, field.Alignment), field);
            end = placed[index].Offset + field.Size;
            alignment = Math.Max(alignment, field.Alignment);
        }

        return Struct(Align(end, alignment), alignment, placed);
    }

    /// <summary>The layout of a struct or union whose fields lie where they are said to lie.</summary>
    /// <param name="size">Its size.</param>
    /// <param name="alignment">Its alignment; a power of two.</param>
    /// <param name="fields">Its fields, by their offsets.</param>
    /// <exception cref="ArgumentException">It has no fields, one that lies outside, or is too large.</exception>
    public static NativeLayout Struct(int size, int alignment, params ReadOnlySpan<(int Offset, NativeLayout Layout)> fields)
    {
        if (size is < 1 or > LargestSize || !BitOperations.IsPow2(alignment) || alignment > LargestAlignment || fields.IsEmpty)
        {
            throw new ArgumentException($"a struct of {size} bytes with {fields.Length} fields, at multiples of {alignment}, cannot be passed: it has fields, 1 to {LargestSize} bytes and an alignment up to {LargestAlignment}");
        }

        int natural = 1;
        var flat = new List<NativeField>();
        foreach ((int offset, NativeLayout layout) in fields)
        {
            ArgumentNullException.ThrowIfNull(layout, nameof(fields));
            if (offset < 0 || offset > size - layout.Size)
            {
                throw new ArgumentException($"a field of {layout.Size} bytes at {offset} does not lie in a struct of {size} bytes");
            }

            natural = Math.Max(natural, layout.Alignment);
            foreach (NativeField field in layout._fields)
            {
                flat.Add(field with { Offset = offset + field.Offset });
            }
        }

        return new NativeLayout(size, alignment, Math.Min(alignment, natural), [.. flat]);
    }

    private static int Align(int offset, int alignment) => (offset + alignment - 1) & ~(alignment - 1);
}
