using Microsoft.CodeAnalysis;

namespace Jitney.Generators;

/// <summary>A number or an address.</summary>
/// <param name="Type">The C# type that has the same form everywhere: an integer for an enumeration, <c>nint</c> for a pointer.</param>
/// <param name="Size">Its size.</param>
/// <param name="IsPlain">Whether the runtime passes it as it is, in an assembly that marshals; it takes a <c>bool</c> for four bytes.</param>
internal sealed record Scalar(string Type, int Size, bool IsPlain)
{
    /// <summary>Whether a type is one.</summary>
    public static Scalar? Of(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { TypeKind: TypeKind.Enum, EnumUnderlyingType: { } underlying })
        {
            return Of(underlying);
        }

        if (type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer)
        {
            return new Scalar("nint", 8, IsPlain: true);
        }

        return type.SpecialType switch
        {
            SpecialType.System_SByte => new Scalar("sbyte", 1, IsPlain: true),
            SpecialType.System_Byte => new Scalar("byte", 1, IsPlain: true),
            SpecialType.System_Int16 => new Scalar("short", 2, IsPlain: true),
            SpecialType.System_UInt16 => new Scalar("ushort", 2, IsPlain: true),
            SpecialType.System_Int32 => new Scalar("int", 4, IsPlain: true),
            SpecialType.System_UInt32 => new Scalar("uint", 4, IsPlain: true),
            SpecialType.System_Int64 => new Scalar("long", 8, IsPlain: true),
            SpecialType.System_UInt64 => new Scalar("ulong", 8, IsPlain: true),
            SpecialType.System_IntPtr => new Scalar("nint", 8, IsPlain: true),
            SpecialType.System_UIntPtr => new Scalar("nuint", 8, IsPlain: true),
            SpecialType.System_Single => new Scalar("float", 4, IsPlain: true),
            SpecialType.System_Double => new Scalar("double", 8, IsPlain: true),
            SpecialType.System_Boolean => new Scalar("bool", 1, IsPlain: false),
            SpecialType.System_Char => new Scalar("char", 2, IsPlain: false),
            _ => type.ToDisplayString() switch
            {
                "System.Int128" => new Scalar("global::System.Int128", 16, IsPlain: false),
                "System.UInt128" => new Scalar("global::System.UInt128", 16, IsPlain: false),
                Names.AddressText => new Scalar(Names.Address, 8, IsPlain: true),
                _ => null,
            },
        };
    }
}
