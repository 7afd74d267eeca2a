using Microsoft.CodeAnalysis;

namespace Jitney.Generators;

/// <summary>What attributes say about declarations.</summary>
internal static class Attributes
{
    /// <summary>Kind, packing and size of a struct; 0 where nothing is said.</summary>
    public static (int Kind, int Pack, int Size) LayoutOf(INamedTypeSymbol structure)
    {
        if (Find(structure, "System.Runtime.InteropServices.StructLayoutAttribute") is not { } layout)
        {
            return default;
        }

        int kind = Convert.ToInt32(layout.ConstructorArguments[0].Value, System.Globalization.CultureInfo.InvariantCulture);
        return (kind, Named(layout, "Pack"), Named(layout, "Size"));
    }

    /// <summary>Where a field lies.</summary>
    public static int OffsetOf(IFieldSymbol field) =>
        Find(field, "System.Runtime.InteropServices.FieldOffsetAttribute") is { } offset ? (int)offset.ConstructorArguments[0].Value! : 0;

    /// <summary>How many elements an inline array has; null for another struct.</summary>
    public static int? InlineArrayLength(INamedTypeSymbol structure) =>
        Find(structure, "System.Runtime.CompilerServices.InlineArrayAttribute") is { } array ? (int)array.ConstructorArguments[0].Value! : null;

    /// <summary>The symbol that a method names; null for its own name.</summary>
    public static string? ImportOf(IMethodSymbol method) =>
        Find(method, Names.ImportAttributeText) is { ConstructorArguments.Length: 1 } import ? import.ConstructorArguments[0].Value as string : null;

    private static AttributeData? Find(ISymbol symbol, string name) =>
        symbol.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass?.ToDisplayString() == name);

    private static int Named(AttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value as int? ?? 0;
}
