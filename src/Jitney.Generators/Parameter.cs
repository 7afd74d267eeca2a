using Microsoft.CodeAnalysis;

namespace Jitney.Generators;

/// <summary>How an argument gets to native code.</summary>
internal enum ParameterKind
{
    /// <summary>As a number.</summary>
    Scalar,

    /// <summary>As a struct, by value.</summary>
    Struct,

    /// <summary>As the address of a text in UTF-8.</summary>
    Text,

    /// <summary>As the address of values that are read.</summary>
    Input,

    /// <summary>As the address of values that may be changed.</summary>
    Exchange,

    /// <summary>Not at all: it ends the wait.</summary>
    Cancellation,
}

/// <summary>A parameter of a method that stands for a native function.</summary>
/// <param name="Name">Its name, as it is written in C#.</param>
/// <param name="Type">Its type.</param>
/// <param name="Modifier">What stands before the type: <c>ref </c>, <c>in </c>, <c>out </c> or nothing.</param>
/// <param name="Kind">How it gets there.</param>
/// <param name="Value">The type of the number, of the struct, or of the values that the address is of.</param>
/// <param name="Layout">The layout of what is passed, as an expression.</param>
/// <param name="IsPlain">Whether the runtime passes it as C does.</param>
/// <param name="IsMemory">Whether it is a <c>Memory</c>, which gives a span.</param>
internal sealed record Parameter(string Name, string Type, string Modifier, ParameterKind Kind, string Value, string Layout, bool IsPlain, bool IsMemory)
{
    /// <summary>The span of what an address is of, in the method's body.</summary>
    public string Span => IsMemory ? $"{Name}.Span"
        : Modifier.Length == 0 ? Name
        : $"new global::System.{(Kind == ParameterKind.Input ? "ReadOnly" : "")}Span<{Value}>({(Modifier == "in " ? "in" : "ref")} {Name})";

    /// <summary>Says what a parameter is, or what is wrong with it.</summary>
    /// <param name="symbol">The parameter.</param>
    /// <param name="method">Whose it is.</param>
    /// <param name="isAsync">Whether the method gives a task.</param>
    /// <param name="place">Where to tell of what is declared elsewhere.</param>
    /// <param name="problem">What is wrong.</param>
    public static Parameter? Of(IParameterSymbol symbol, IMethodSymbol method, bool isAsync, Location? place, out Problem? problem)
    {
        problem = null;
        string name = Texts.Name(symbol.Name);
        string type = Texts.Of(symbol.Type);
        string described = $"Parameter '{symbol.Name}'";
        Location? location = symbol.Locations.FirstOrDefault(static location => location.IsInSource) ?? place;
        string modifier = symbol.RefKind switch
        {
            RefKind.Ref => "ref ",
            RefKind.Out => "out ",
            RefKind.In => "in ",
            RefKind.None => "",
            _ => "ref readonly ",
        };
        if (isAsync && symbol.Type.ToDisplayString() == "System.Threading.CancellationToken")
        {
            return new Parameter(name, type, modifier, ParameterKind.Cancellation, "", "", IsPlain: true, IsMemory: false);
        }

        if (symbol.IsParams)
        {
            problem = Problem.At(location, Problems.VariableArguments, method.Name);
            return null;
        }

        if (isAsync && modifier.Length > 0)
        {
            problem = Problem.At(location, Problems.NotWhileWaiting, described, method.Name, "pass Memory<T>, or declare the method without a task");
            return null;
        }

        if (symbol.Type is INamedTypeSymbol { Name: "Span" or "ReadOnlySpan" or "Memory" or "ReadOnlyMemory", TypeArguments.Length: 1 } span
            && span.ContainingNamespace.ToDisplayString() == "System" && modifier.Length == 0)
        {
            if (isAsync && span.Name == "Span")
            {
                problem = Problem.At(location, Problems.NotWhileWaiting, described, method.Name, "pass Memory<T> instead");
                return null;
            }

            ITypeSymbol element = span.TypeArguments[0];
            return Pointed(element, span.Name.StartsWith("ReadOnly", StringComparison.Ordinal) ? ParameterKind.Input : ParameterKind.Exchange, span.Name.EndsWith("Memory", StringComparison.Ordinal), out problem);
        }

        if (modifier.Length > 0)
        {
            return Pointed(symbol.Type, modifier is "ref " or "out " ? ParameterKind.Exchange : ParameterKind.Input, isMemory: false, out problem);
        }

        if (symbol.Type.SpecialType == SpecialType.System_String)
        {
            return new Parameter(name, type, modifier, ParameterKind.Text, "", $"{Names.Layout}.Of<nint>()", IsPlain: true, IsMemory: false);
        }

        if (Scalar.Of(symbol.Type) is { } scalar)
        {
            return new Parameter(name, type, modifier, ParameterKind.Scalar, scalar.Type, $"{Names.Layout}.Of<{scalar.Type}>()", IsPlain: true, IsMemory: false);
        }

        if (symbol.Type.TypeKind != TypeKind.Struct)
        {
            problem = Problem.At(location, Problems.CannotBePassed, described, method.Name, Texts.Describe(symbol.Type), Texts.Advice(symbol.Type));
            return null;
        }

        if (StructLayout.Of(symbol.Type, out string reason) is not { } layout)
        {
            problem = Problem.At(location, Problems.NotBlittable, described, method.Name, symbol.Type.ToDisplayString(), reason);
            return null;
        }

        return new Parameter(name, type, modifier, ParameterKind.Struct, type, layout.Expression, layout.IsPlain, IsMemory: false);

        Parameter? Pointed(ITypeSymbol element, ParameterKind kind, bool isMemory, out Problem? problem)
        {
            problem = null;
            if (StructLayout.Of(element, out string reason) is null)
            {
                problem = element.TypeKind == TypeKind.Struct
                    ? Problem.At(location, Problems.NotBlittable, described, method.Name, element.ToDisplayString(), reason)
                    : Problem.At(location, Problems.CannotBePassed, described, method.Name, "an address of " + Texts.Describe(element), Texts.Advice(element));
                return null;
            }

            return new Parameter(name, type, modifier == "ref readonly " ? "in " : modifier, kind, Texts.Of(element), $"{Names.Layout}.Of<nint>()", IsPlain: true, isMemory);
        }
    }
}
