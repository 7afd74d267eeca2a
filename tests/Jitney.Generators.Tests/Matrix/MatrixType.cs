using System.Globalization;
using System.Numerics;

namespace Jitney.Generators.Tests.Matrix;

/// <summary>A type of the matrix, in C and in C#.</summary>
/// <param name="C">Its name in C.</param>
/// <param name="CSharp">Its name in C#.</param>
/// <param name="Size">Its size.</param>
/// <param name="Alignment">Its alignment.</param>
/// <param name="Fields">A struct's fields; null for a number.</param>
internal sealed record MatrixType(string C, string CSharp, int Size, int Alignment, MatrixType[]? Fields = null)
{
    public static MatrixType[] Numbers { get; } =
    [
        new("int8_t", "sbyte", 1, 1), new("uint8_t", "byte", 1, 1), new("int16_t", "short", 2, 2), new("uint16_t", "ushort", 2, 2),
        new("int32_t", "int", 4, 4), new("uint32_t", "uint", 4, 4), new("int64_t", "long", 8, 8), new("uint64_t", "ulong", 8, 8),
        new("float", "float", 4, 4), new("double", "double", 8, 8), new("_Bool", "bool", 1, 1), new("char16", "char", 2, 2),
        new("intptr_t", "nint", 8, 8), new("size_t", "nuint", 8, 8), new("int8_t", "Small", 1, 1), new("uint32_t", "Large", 4, 4),
        new("__int128", "Int128", 16, 16), new("unsigned __int128", "UInt128", 16, 16),
    ];

    /// <summary>A struct of some fields.</summary>
    public static MatrixType Struct(string name, MatrixType[] fields)
    {
        int end = 0;
        int alignment = 1;
        foreach (MatrixType field in fields)
        {
            end = Align(end, field.Alignment) + field.Size;
            alignment = Math.Max(alignment, field.Alignment);
        }

        return new MatrixType($"struct {name}", name, Align(end, alignment), alignment, fields);
    }

    /// <summary>A value of it, in C and in C#.</summary>
    public (string C, string CSharp) Value(Random random)
    {
        if (Fields is not null)
        {
            (string C, string CSharp)[] values = [.. Fields.Select(field => field.Value(random))];
            return ($"({C}){{{string.Join(", ", values.Select(static value => value.C))}}}",
                $"new {CSharp} {{ {string.Join(", ", values.Select(static (value, index) => $"f{index} = {value.CSharp}"))} }}");
        }

        switch (CSharp)
        {
            case "float" or "double":
                string text = ((random.Next(1 << 20) - (1 << 19)) / 8.0).ToString("F3", CultureInfo.InvariantCulture);
                return (text, $"({CSharp})({text})");
            case "bool":
                return random.Next(2) == 0 ? ("0", "false") : ("1", "true");
            default:
                UInt128 bits = new((ulong)random.NextInt64(long.MinValue, long.MaxValue), (ulong)random.NextInt64(long.MinValue, long.MaxValue));
                ulong high = (ulong)(bits >> 64);
                ulong low = (ulong)bits;
                return Size == 16
                    ? ($"(({C})(((unsigned __int128)0x{high:x}ull << 64) | 0x{low:x}ull))", $"new {CSharp}(0x{high:x}, 0x{low:x})")
                    : ($"(({C})0x{low:x}ull)", $"unchecked(({CSharp})0x{low:x}UL)");
        }
    }

    /// <summary>Conditions under which two values of it in C differ.</summary>
    public IEnumerable<string> DifferencesInC(string one, string other) => Fields is null
        ? [$"{one} != {other}"]
        : Fields.SelectMany((field, index) => field.DifferencesInC($"{one}.f{index}", $"{other}.f{index}"));

    /// <summary>Conditions under which two values of it in C# differ.</summary>
    public IEnumerable<string> DifferencesInCSharp(string one, string other) => Fields is null
        ? [$"{one} != {other}"]
        : Fields.SelectMany((field, index) => field.DifferencesInCSharp($"{one}.f{index}", $"{other}.f{index}"));

    private static int Align(int offset, int alignment) => (int)BitOperations.RoundUpToPowerOf2((uint)alignment) is var power ? (offset + power - 1) & -power : offset;
}
