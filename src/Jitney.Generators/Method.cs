using Microsoft.CodeAnalysis;

namespace Jitney.Generators;

/// <summary>How the result of a method comes.</summary>
internal enum Waiting
{
    /// <summary>When the method returns.</summary>
    None,

    /// <summary>By a task.</summary>
    Task,

    /// <summary>By a value task.</summary>
    ValueTask,
}

/// <summary>A method that stands for a native function.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Symbol">The function's.</param>
/// <param name="Access">What stands before its type: accessibility and other modifiers, with a blank behind.</param>
/// <param name="Returns">Its type.</param>
/// <param name="Waits">How the result comes.</param>
/// <param name="Result">The type of the result; empty for none.</param>
/// <param name="ResultScalar">The number that comes as the result, where it is one; else empty.</param>
/// <param name="ResultLayout">The layout of the result, as an expression.</param>
/// <param name="MayBeDirect">Whether the runtime passes everything as C does, so that a function pointer will do in this process.</param>
/// <param name="Parameters">Its parameters.</param>
internal sealed record Method(
    string Name,
    string Symbol,
    string Access,
    string Returns,
    Waiting Waits,
    string Result,
    string ResultScalar,
    string ResultLayout,
    bool MayBeDirect,
    ValueList<Parameter> Parameters)
{
    /// <summary>Says what a method is, or what is wrong with it.</summary>
    /// <param name="method">The method: of an interface, a partial one of a class, or that of a delegate.</param>
    /// <param name="access">What stands before its type.</param>
    /// <param name="place">Where to tell of what has no place of its own.</param>
    /// <param name="problems">Gets what is wrong.</param>
    public static Method? Of(IMethodSymbol method, string access, Location? place, List<Problem> problems)
    {
        int before = problems.Count;
        if (method.IsGenericMethod)
        {
            problems.Add(Problem.At(place, Problems.IsGeneric, method.Name));
            return null;
        }

        if (method.IsVararg)
        {
            problems.Add(Problem.At(place, Problems.VariableArguments, method.Name));
            return null;
        }

        (Waiting waits, ITypeSymbol? result) = ResultOf(method);
        string resultType = "";
        string scalar = "";
        string layout = "null";
        bool isPlain = true;
        if (method.RefKind != RefKind.None)
        {
            problems.Add(Problem.At(place, Problems.CannotBeReturned, method.Name, "a reference", "return an address (nint)"));
        }
        else if (result is not null)
        {
            resultType = Texts.Of(result);
            if (Scalar.Of(result) is { } number)
            {
                scalar = number.Type;
                layout = $"{Names.Layout}.Of<{number.Type}>()";
                isPlain = number.Size <= 8;
            }
            else if (result.TypeKind != TypeKind.Struct)
            {
                problems.Add(Problem.At(place, Problems.CannotBeReturned, method.Name, Texts.Describe(result), result.SpecialType == SpecialType.System_String
                    ? "return an address (nint or ExecutorAddress), for nobody knows whose the text is, and read it with RuntimeMemory.ReadTextAsync"
                    : "return a number, a struct, or an address (nint)"));
            }
            else if (StructLayout.Of(result, out string reason) is { } structure)
            {
                layout = structure.Expression;
                isPlain = structure.IsPlain;
            }
            else
            {
                problems.Add(Problem.At(place, Problems.CannotBeReturned, method.Name, $"the struct {result.ToDisplayString()}", reason));
            }
        }

        var parameters = new List<Parameter>();
        foreach (IParameterSymbol symbol in method.Parameters)
        {
            if (Parameter.Of(symbol, method, waits != Waiting.None, place, out Problem? problem) is { } parameter)
            {
                parameters.Add(parameter);
                isPlain &= parameter.Kind switch
                {
                    ParameterKind.Scalar => !parameter.Value.EndsWith("Int128", StringComparison.Ordinal),
                    ParameterKind.Struct => parameter.IsPlain,
                    _ => true,
                };
            }
            else
            {
                problems.Add(problem!);
            }
        }

        if (problems.Count > before)
        {
            return null;
        }

        string name = method.Name;
        string bare = waits != Waiting.None && name.EndsWith("Async", StringComparison.Ordinal) && name.Length > 5 ? name.Substring(0, name.Length - 5) : name;
        return new Method(
            Texts.Name(name), Attributes.ImportOf(method) ?? bare, access, Texts.Of(method.ReturnType), waits, resultType, scalar, layout, isPlain, new ValueList<Parameter>(parameters));
    }

    private static (Waiting Waits, ITypeSymbol? Result) ResultOf(IMethodSymbol method)
    {
        ITypeSymbol type = method.ReturnType;
        if (type.SpecialType == SpecialType.System_Void)
        {
            return (Waiting.None, null);
        }

        if (type is INamedTypeSymbol { Name: "Task" or "ValueTask" } task && task.ContainingNamespace.ToDisplayString() == "System.Threading.Tasks")
        {
            return (task.Name == "Task" ? Waiting.Task : Waiting.ValueTask, task.TypeArguments.Length == 1 ? task.TypeArguments[0] : null);
        }

        return (Waiting.None, type);
    }
}
