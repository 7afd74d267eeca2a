using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Jitney.Generators;

/// <summary>A delegate type for which a function was asked: <c>session.GetFunctionAsync&lt;Func&lt;int, int&gt;&gt;("name")</c>.</summary>
/// <param name="Type">The delegate type.</param>
/// <param name="Method">What it takes and gives; null with problems.</param>
/// <param name="IsCallback">Whether linked code calls the delegate, and not the other way round: <c>session.CreateCallbackAsync&lt;Func&lt;int, int&gt;&gt;(...)</c>.</param>
/// <param name="Problems">What was refused.</param>
internal sealed record DelegateUse(string Type, Method? Method, bool IsCallback, ValueList<Problem> Problems)
{
    private const string GetFunction = "GetFunctionAsync";
    private const string CreateCallback = "CreateCallbackAsync";

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
        bool isCallback = method.Name == CreateCallback;
        Method? known = Generators.Method.Of(invoke, "public ", place, problems);
        if (isCallback && known is not null)
        {
            known = FromNativeCode(known, invoke, type, place, problems);
        }

        return new DelegateUse(Texts.Of(type), known, isCallback, new ValueList<Problem>(problems));
    }

    private static DelegateUse Refused(ITypeSymbol type, Problem problem) => new(type.ToDisplayString(), null, IsCallback: false, new ValueList<Problem>([problem]));

    private static SimpleNameSyntax? NameOf(InvocationExpressionSyntax invocation)
    {
        ExpressionSyntax called = invocation.Expression is MemberAccessExpressionSyntax member ? member.Name : invocation.Expression;
        return called is GenericNameSyntax { Identifier.ValueText: GetFunction or CreateCallback, TypeArgumentList.Arguments.Count: 1 }
            or IdentifierNameSyntax { Identifier.ValueText: CreateCallback } ? (SimpleNameSyntax)called : null;
    }

    // Whatever linked code gives is a value; there is nobody to keep what an address is of.
    private static Method? FromNativeCode(Method method, IMethodSymbol invoke, INamedTypeSymbol type, Location place, List<Problem> problems)
    {
        int before = problems.Count;
        for (int index = 0; index < method.Parameters.Count; index++)
        {
            if (method.Parameters[index].Kind is not (ParameterKind.Scalar or ParameterKind.Struct))
            {
                problems.Add(Problem.At(
                    place, Generators.Problems.NotFromNativeCode, $"Parameter '{method.Parameters[index].Name}'", type.Name, invoke.Parameters[index].ToDisplayString()));
            }
        }

        if (method.Waits != Waiting.None)
        {
            problems.Add(Problem.At(place, Generators.Problems.NotFromNativeCode, "The result", type.Name, "a task"));
        }

        return problems.Count > before ? null : method;
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
