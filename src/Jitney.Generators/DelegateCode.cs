using System.Collections.Immutable;

namespace Jitney.Generators;

/// <summary>Writes what makes delegates of functions, and tells the library of it when the assembly is loaded.</summary>
internal static class DelegateCode
{
    /// <summary>Makes the code for all delegate types that an assembly asks for.</summary>
    public static Output Of(ImmutableArray<DelegateUse> uses)
    {
        var problems = new ValueList<Problem>(uses.SelectMany(static use => use.Problems).Distinct());
        List<DelegateUse> types = Distinct(uses, isCallback: false);
        List<DelegateUse> callbacks = Distinct(uses, isCallback: true);
        if (types.Count + callbacks.Count == 0)
        {
            return new Output("", "", problems);
        }

        var code = new CodeText();
        code.Open("namespace Jitney.Generated").Open("file static class Delegates");
        code.Line("[global::System.Runtime.CompilerServices.ModuleInitializer]");
        code.Line("[global::System.Diagnostics.CodeAnalysis.SuppressMessage(\"Usage\", \"CA2255\", Justification = \"Delegate types must be known before they are asked for.\")]");
        code.Open("internal static void Add()");
        for (int index = 0; index < types.Count; index++)
        {
            code.Line($"{Names.Delegates}.Add<{types[index].Type}>({MethodCode.SignatureOf(types[index].Method!)}, static function => new Delegate{index}(function).Invoke);");
        }

        for (int index = 0; index < callbacks.Count; index++)
        {
            code.Line($"{Names.Delegates}.AddCallback<{callbacks[index].Type}>({MethodCode.SignatureOf(callbacks[index].Method!)}, Callback{index}.Answer);");
        }

        code.Close().Close();
        for (int index = 0; index < callbacks.Count; index++)
        {
            WriteCallback(code, callbacks[index], index);
        }

        for (int index = 0; index < types.Count; index++)
        {
            var method = new MethodCode(types[index].Method!, "_function", "_address", "FinishAsync");
            code.Line().Open($"file sealed partial class Delegate{index}({Names.Function} function)");
            code.Line($"private readonly {Names.Function} _function = function;");
            code.Line("private readonly nint _address = function.Pointer;");
            method.WriteFinish(code);
            code.Close();
            code.Line().Open($"file sealed unsafe partial class Delegate{index}");
            method.Write(code);
            code.Close();
        }

        code.Close();
        return new Output("Jitney.Delegates.g.cs", Output.Head + code, problems);
    }

    private static List<DelegateUse> Distinct(ImmutableArray<DelegateUse> uses, bool isCallback) =>
        [.. uses.Where(use => use.Method is not null && use.IsCallback == isCallback).GroupBy(static use => use.Type).Select(static group => group.First())];

    private static void WriteCallback(CodeText code, DelegateUse use, int number)
    {
        Method method = use.Method!;
        code.Line().Open($"file static unsafe class Callback{number}");
        code.Open($"public static void Answer({use.Type} target, ref {Names.IncomingCall} call)");

        // In the order of the parameters, for each takes the next words.
        for (int index = 0; index < method.Parameters.Count; index++)
        {
            Parameter parameter = method.Parameters[index];
            code.Line(parameter.Kind == ParameterKind.Scalar
                ? $"var argument{index} = ({parameter.Type})call.Next<{parameter.Value}>();"
                : $"var argument{index} = call.Next<{parameter.Type}>();");
        }

        string made = $"target({string.Join(", ", Enumerable.Range(0, method.Parameters.Count).Select(static index => $"argument{index}"))})";
        code.Line(method.Result.Length == 0 ? $"{made};" : method.ResultScalar.Length > 0 ? $"call.Return(({method.ResultScalar}){made});" : $"call.Return({made});");
        code.Close().Close();
    }
}
