using Microsoft.CodeAnalysis;

namespace Jitney.Generators;

/// <summary>How a type lies in memory in C#, and so in C.</summary>
/// <param name="Size">Its size.</param>
/// <param name="Alignment">Its alignment.</param>
/// <param name="Fields">The numbers that it is made of, by their offsets.</param>
/// <param name="IsPlain">Whether the runtime passes it by value as C does: sequential numbers and structs of such, nothing that it would marshal.</param>
internal sealed record StructLayout(int Size, int Alignment, IReadOnlyList<(int Offset, string Type)> Fields, bool IsPlain)
{
    private const int LargestInRegisters = 32;
    private const int Largest = 1 << 14;
    private const int Sequential = 0;
    private const int Explicit = 2;

    /// <summary>The expression that makes the same of it at run time.</summary>
    public string Expression
    {
        get
        {
            // What is larger than four numbers lies in memory on all machines, whatever it is made of.
            IEnumerable<(int Offset, string Type)> fields = Size > LargestInRegisters ? [(0, "byte")] : Fields;
            string list = string.Join(", ", fields.Select(static part => $"({part.Offset}, {Names.Layout}.Of<{part.Type}>())"));
            return $"{Names.Layout}.Struct({Size}, {Alignment}, {list})";
        }
    }

    /// <summary>Finds the layout of a type that stands for a value.</summary>
    /// <returns>Null with a problem when it has none in C.</returns>
    public static StructLayout? Of(ITypeSymbol type, out string problem)
    {
        problem = "";
        if (Scalar.Of(type) is { } scalar)
        {
            return new StructLayout(scalar.Size, scalar.Size, [(0, scalar.Type)], scalar.IsPlain);
        }

        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Struct } structure)
        {
            problem = $"it holds {type.ToDisplayString()}, which is no number and no struct; use numbers, addresses (nint) and structs of them";
            return null;
        }

        if (structure.IsTupleType || structure.DeclaringSyntaxReferences.IsEmpty)
        {
            problem = $"{structure.ToDisplayString()} is declared in another assembly, which does not show how it lies in memory; declare a struct of your own with the same fields";
            return null;
        }

        return OfStruct(structure, out problem);
    }

    private static StructLayout? OfStruct(INamedTypeSymbol structure, out string problem)
    {
        (int kind, int pack, int size) = Attributes.LayoutOf(structure);
        if (kind is not (Sequential or Explicit))
        {
            problem = "the runtime orders its fields as it likes; put [StructLayout(LayoutKind.Sequential)] on it";
            return null;
        }

        var placed = new List<(int Offset, string Type)>();
        bool isPlain = kind == Sequential && pack == 0 && !structure.IsGenericType;
        int end = 0;
        int alignment = 1;
        int repeats = Attributes.InlineArrayLength(structure) ?? 1;
        foreach (IFieldSymbol field in structure.GetMembers().OfType<IFieldSymbol>().Where(static field => !field.IsStatic && !field.IsConst))
        {
            ITypeSymbol element = field.IsFixedSizeBuffer ? ((IPointerTypeSymbol)field.Type).PointedAtType : field.Type;
            int count = field.IsFixedSizeBuffer ? field.FixedSize : repeats;
            if (Of(element, out problem) is not { } inner)
            {
                return null;
            }

            int fieldAlignment = pack > 0 ? Math.Min(pack, inner.Alignment) : inner.Alignment;
            int offset = kind == Explicit ? Attributes.OffsetOf(field) : Align(end, fieldAlignment);
            isPlain &= inner.IsPlain && count == 1;
            for (int index = 0; index < count && placed.Count < Largest; index++)
            {
                placed.AddRange(inner.Fields.Select(part => (offset + (index * inner.Size) + part.Offset, part.Type)));
            }

            end = Math.Max(end, offset + (count * inner.Size));
            alignment = Math.Max(alignment, fieldAlignment);
        }

        end = Align(end, alignment);
        problem = placed.Count == 0 ? "it has no fields; give it those of the struct in C"
            : size > end ? "its fields do not cover its size; declare them all, for what they are decides how it is passed"
            : end > Largest ? $"it has {end} bytes, and at most {Largest} can be passed; pass its address, by ref or in"
            : "";
        return problem.Length > 0 ? null : new StructLayout(end, alignment, placed, isPlain);
    }

    private static int Align(int offset, int alignment) => (offset + alignment - 1) / alignment * alignment;
}
