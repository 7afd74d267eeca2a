using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Jitney.Generators;

/// <summary>Makes the calls of native functions that interfaces, classes and delegate types stand for.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class NativeFunctionsGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<Output> types = context.SyntaxProvider.ForAttributeWithMetadataName(
            Names.FunctionsAttributeText,
            static (node, _) => node is TypeDeclarationSyntax,
            static (found, _) => FunctionType.Of((INamedTypeSymbol)found.TargetSymbol, (TypeDeclarationSyntax)found.TargetNode, found.SemanticModel.Compilation));
        context.RegisterSourceOutput(types, static (production, output) => Add(production, output));

        IncrementalValueProvider<Output> delegates = context.SyntaxProvider
            .CreateSyntaxProvider(DelegateUse.MayBeOne, static (found, cancellation) => DelegateUse.Of(found, cancellation))
            .Where(static use => use is not null)
            .Collect()
            .Select(static (uses, _) => DelegateCode.Of(uses!));
        context.RegisterSourceOutput(delegates, static (production, output) => Add(production, output));
    }

    private static void Add(SourceProductionContext production, Output output)
    {
        foreach (Problem problem in output.Problems)
        {
            production.ReportDiagnostic(problem.ToDiagnostic());
        }

        if (output.Code.Length > 0)
        {
            production.AddSource(output.Name, output.Code);
        }
    }
}
