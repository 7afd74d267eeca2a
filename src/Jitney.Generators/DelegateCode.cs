using System.Collections.Immutable;

namespace Jitney.Generators;

/// <summary>Writes what makes delegates of functions, and tells the library of it when the assembly is loaded.</summary>
internal static class DelegateCode
{
    /// <summary>Makes the code for all delegate types that an assembly asks for.</summary>
    public static Output Of(ImmutableArray<DelegateUse> uses)
    {
        var problems = new ValueList<Problem>(uses.SelectMany(static use => use.Problems).Distinct());
        List<DelegateUse> types = [.. uses.Where(static use => use.Method is not null).GroupBy(static use => use.Type).Select(static group => group.First())];
        if (types.Count == 0)
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

        code.Close().Close();
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
}
