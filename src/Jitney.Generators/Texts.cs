using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Jitney.Generators;

/// <summary>Types as texts: for code, and for people.</summary>
internal static class Texts
{
    private static readonly SymbolDisplayFormat s_code = SymbolDisplayFormat.FullyQualifiedFormat.WithMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers | SymbolDisplayMiscellaneousOptions.UseSpecialTypes
        | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>A type as code names it.</summary>
    public static string Of(ITypeSymbol type) => type.ToDisplayString(s_code);

    /// <summary>A name as code writes it.</summary>
    public static string Name(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    /// <summary>What a type is, for an error.</summary>
    public static string Describe(ITypeSymbol type) => type.TypeKind switch
    {
        TypeKind.Array => $"the array {type.ToDisplayString()}",
        TypeKind.Delegate => $"the delegate {type.ToDisplayString()}",
        TypeKind.Interface => $"the interface {type.ToDisplayString()}",
        TypeKind.TypeParameter => $"the type parameter {type.ToDisplayString()}",
        _ => $"the class {type.ToDisplayString()}",
    };

    /// <summary>What to pass instead, for an error.</summary>
    public static string Advice(ITypeSymbol type) => type.TypeKind switch
    {
        TypeKind.Array => "pass a span of it",
        TypeKind.Delegate => "pass the address of a function (nint)",
        TypeKind.TypeParameter => "name a type",
        _ => "pass a struct with its values, or an address (nint) that native code gave",
    };
}
