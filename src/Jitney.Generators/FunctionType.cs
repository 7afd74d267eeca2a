using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Jitney.Generators;

/// <summary>An interface or a class whose methods stand for native functions.</summary>
internal static class FunctionType
{
    private const string Implementation = "__Functions";

    /// <summary>Makes its code.</summary>
    public static Output Of(INamedTypeSymbol type, TypeDeclarationSyntax syntax, Compilation compilation)
    {
        List<Problem> problems = [];
        Location place = syntax.Identifier.GetLocation();
        if (type.IsGenericType)
        {
            problems.Add(Problem.At(place, Problems.IsGeneric, type.Name));
        }

        for (SyntaxNode? outer = syntax; outer is TypeDeclarationSyntax declaration; outer = outer.Parent)
        {
            if (!declaration.Modifiers.Any(SyntaxKind.PartialKeyword))
            {
                problems.Add(Problem.At(declaration.Identifier.GetLocation(), Problems.NotPartial, declaration.Identifier.Text));
            }
        }

        if (compilation.Options is CSharpCompilationOptions { AllowUnsafe: false })
        {
            problems.Add(Problem.At(place, Problems.NoUnsafeCode));
        }

        bool isInterface = type.TypeKind == TypeKind.Interface;
        List<Method> methods = [];
        IEnumerable<ISymbol> members = isInterface
            ? type.GetMembers().Concat(type.AllInterfaces.SelectMany(static other => other.GetMembers()))
            : type.GetMembers();
        foreach (ISymbol member in members)
        {
            if (member is IMethodSymbol method && IsFunction(method, isInterface))
            {
                string access = isInterface ? "public " : AccessOf(method);
                if (Method.Of(method, access, method.Locations.FirstOrDefault() ?? place, problems) is { } function)
                {
                    methods.Add(function);
                }
            }
            else if (isInterface && member is not IMethodSymbol && !member.IsStatic && member.IsAbstract)
            {
                problems.Add(Problem.At(member.Locations.FirstOrDefault() ?? place, Problems.NotAFunction, member.Name));
            }
        }

        string name = string.Join(".", Containers(type).Select(static container => container.Name).Concat([type.Name]));
        string scope = type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString();
        string file = $"{(scope.Length == 0 ? "" : scope + ".")}{name}.g.cs";
        return problems.Count > 0
            ? new Output(file, "", new ValueList<Problem>(problems))
            : new Output(file, Code(type, scope, isInterface, methods), new ValueList<Problem>([]));
    }

    private static bool IsFunction(IMethodSymbol method, bool isInterface) => method.MethodKind == MethodKind.Ordinary && !method.IsStatic
        && (isInterface ? method.IsAbstract : method.IsPartialDefinition && method.PartialImplementationPart is null);

    private static string AccessOf(IMethodSymbol method)
    {
        var declaration = (MethodDeclarationSyntax?)method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax();
        return string.Concat(declaration?.Modifiers.Select(static modifier => modifier.Text + " ") ?? []);
    }

    private static List<INamedTypeSymbol> Containers(INamedTypeSymbol type)
    {
        List<INamedTypeSymbol> containers = [];
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            containers.Insert(0, outer);
        }

        return containers;
    }

    private static string Code(INamedTypeSymbol type, string scope, bool isInterface, List<Method> methods)
    {
        string made = isInterface ? Implementation : type.Name;
        MethodCode[] codes = [.. methods.Select(static (method, index) => new MethodCode(method, $"__function{index}", $"__address{index}", $"__Finish{index}Async"))];
        var code = new CodeText();
        if (scope.Length > 0)
        {
            code.Open($"namespace {scope}");
        }

        // Code that waits and unsafe code do not stand in one part of a type.
        WritePart(code, type, "", () =>
        {
            WriteBinding(code, type, made, methods);
            if (isInterface)
            {
                code.Line().Open($"private sealed partial class {made} : {type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)}");
            }

            WriteFields(code, made, isInterface ? "public" : "private", methods.Count);
            Array.ForEach(codes, method => method.WriteFinish(code));
            if (isInterface)
            {
                code.Close();
            }
        });
        code.Line();
        WritePart(code, type, isInterface ? "" : "unsafe ", () =>
        {
            if (isInterface)
            {
                code.Open($"private sealed unsafe partial class {made}");
            }

            for (int index = 0; index < codes.Length; index++)
            {
                if (index > 0)
                {
                    code.Line();
                }

                codes[index].Write(code);
            }

            if (isInterface)
            {
                code.Close();
            }
        });
        if (scope.Length > 0)
        {
            code.Close();
        }

        return Output.Head + code;
    }

    private static void WritePart(CodeText code, INamedTypeSymbol type, string modifier, Action content)
    {
        List<INamedTypeSymbol> types = [.. Containers(type), type];
        foreach (INamedTypeSymbol part in types)
        {
            string kind = part.IsRecord ? (part.IsValueType ? "record struct" : "record") : part.TypeKind switch
            {
                TypeKind.Interface => "interface",
                TypeKind.Struct => "struct",
                _ => "class",
            };
            code.Open($"{(SymbolEqualityComparer.Default.Equals(part, type) ? modifier : "")}partial {kind} {part.Name}");
        }

        content();
        types.ForEach(_ => code.Close());
    }

    private static void WriteBinding(CodeText code, INamedTypeSymbol type, string made, List<Method> methods)
    {
        string self = type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        string imports = string.Join(", ", methods.Select(static (_, index) => $"__Import{index}()"));
        foreach ((string giver, string name, string what) in new[] { (Names.Session, "session", "The session."), (Names.Dylib, "dylib", "Where they are looked up.") })
        {
            code.Line("/// <summary>Links what the functions need, all at once, and gives an object that calls them until the session ends.</summary>");
            code.Line($"/// <param name=\"{name}\">{what}</param>");
            code.Line("/// <param name=\"cancellation\">Gives the link up.</param>");
            code.Open($"public static async {Names.ValueTask}<{self}> BindAsync({giver} {name}, {Names.CancellationToken} cancellation = default)");
            code.Line($"{Names.Import}[] imports = [{imports}];");
            code.Line($"return new {made}(await {Names.LookUps}.GetFunctionsAsync({name}, imports, cancellation).ConfigureAwait(false));");
            code.Close();
            code.Line();
        }

        // Each in a method of its own: one for all of them would be long, and slow to compile.
        for (int index = 0; index < methods.Count; index++)
        {
            string symbol = SymbolDisplay.FormatLiteral(methods[index].Symbol, quote: true);
            code.Line($"private static {Names.Import} __Import{index}() => ({symbol}, {MethodCode.SignatureOf(methods[index])});");
        }

        code.Line();
    }

    private static void WriteFields(CodeText code, string name, string access, int count)
    {
        for (int index = 0; index < count; index++)
        {
            code.Line($"private readonly {Names.Function} __function{index};");
            code.Line($"private readonly nint __address{index};");
        }

        code.Line().Open($"{access} {name}(global::System.Collections.Generic.IReadOnlyList<{Names.Function}> functions)");
        for (int index = 0; index < count; index++)
        {
            code.Line($"__function{index} = functions[{index}];");
            code.Line($"__address{index} = functions[{index}].Pointer;");
        }

        code.Close();
    }
}
