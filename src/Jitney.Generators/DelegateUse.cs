using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Jitney.Generators;

/// <summary>A delegate type for which a function was asked: <c>session.GetFunctionAsync&lt;Func&lt;int, int&gt;&gt;("name")</c>.</summary>
/// <param name="Type">The delegate type.</param>
/// <param name="Method">What it takes and gives; null with problems.</param>
/// <param name="Problems">What was refused.</param>
internal sealed record DelegateUse(string Type, Method? Method, ValueList<Problem> Problems)
{
    private const string GetFunction = "GetFunctionAsync";

    /// <summary>Whether a node looks like one.</summary>
    public static bool MayBeOne(SyntaxNode node, CancellationToken cancellation) => node is InvocationExpressionSyntax invocation && NameOf(invocation) is not null;

    /// <summary>Finds one.</summary>
    public static DelegateUse? Of(GeneratorSyntaxContext found, CancellationToken cancellation)
    {
        var invocation = (InvocationExpressionSyntax)found.Node;
        if (found.SemanticModel.GetSymbolInfo(invocation, cancellation).Symbol is not IMethodSymbol { TypeArguments.Length: 1 } method
            || method.ContainingType.ToDisplayString() != Names.DelegateLookUpsText)
        {
            return null;
        }

        ITypeSymbol argument = method.TypeArguments[0];
        Location place = NameOf(invocation)!.GetLocation();
        if (argument is not INamedTypeSymbol { DelegateInvokeMethod: { } invoke } type || !IsSeen(type))
        {
            return Refused(argument, Problem.At(place, Generators.Problems.UnknownDelegate, argument.ToDisplayString()));
        }

        if (found.SemanticModel.Compilation.Options is Microsoft.CodeAnalysis.CSharp.CSharpCompilationOptions { AllowUnsafe: false })
        {
            return Refused(argument, Problem.At(place, Generators.Problems.NoUnsafeCode));
        }

        List<Problem> problems = [];
        Method? known = Generators.Method.Of(invoke, "public ", place, problems);
        return new DelegateUse(Texts.Of(type), known, new ValueList<Problem>(problems));
    }

    private static DelegateUse Refused(ITypeSymbol type, Problem problem) => new(type.ToDisplayString(), null, new ValueList<Problem>([problem]));

    private static GenericNameSyntax? NameOf(InvocationExpressionSyntax invocation)
    {
        ExpressionSyntax called = invocation.Expression is MemberAccessExpressionSyntax member ? member.Name : invocation.Expression;
        return called is GenericNameSyntax { Identifier.ValueText: GetFunction, TypeArgumentList.Arguments.Count: 1 } name ? name : null;
    }

    // Code of another file of the same assembly must be able to name it.
    private static bool IsSeen(ITypeSymbol type)
    {
        if (type is ITypeParameterSymbol)
        {
            return false;
        }

        for (ITypeSymbol? outer = type; outer is not null; outer = outer.ContainingType)
        {
            if (outer.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal)
            {
                return false;
            }
        }

        return type is not INamedTypeSymbol named || named.TypeArguments.All(IsSeen);
    }
}
