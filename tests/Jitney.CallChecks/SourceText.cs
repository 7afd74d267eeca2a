using System.Text;

namespace Jitney.CallChecks;

/// <summary>The source in C of functions that check their arguments, and of such that call one and check its result.</summary>
internal static class SourceText
{
    /// <summary>Writes it. It counts calls in <c>calls</c> and what is wrong in <c>failures</c>, and includes nothing.</summary>
    public static string Of(IReadOnlyList<CheckedFunction> functions)
    {
        var text = new StringBuilder("int calls, failures;\n");
        foreach (CallType type in CallTypes.All.Where(static type => type.IsStruct))
        {
            text.Append(type.Declaration).Append('\n');
        }

        foreach (CheckedFunction function in functions)
        {
            string result = function.Result?.Type.Name ?? "void";
            string parameters = string.Join(", ", function.Arguments.Select(static (one, index) => $"{one.Type.Name} p{index}"));
            text.Append($"{result} {function.Name}({(parameters.Length == 0 ? "void" : parameters)})\n{{\n    calls++;\n");
            foreach ((int index, Value argument) in function.Arguments.Index())
            {
                text.Append($"    failures += {argument.Differs($"p{index}")};\n");
            }

            text.Append(function.Result is null ? "}\n" : $"    return {function.Result.Literal};\n}}\n");
            text.Append($"void {function.CallerName}({result} (*f)({(parameters.Length == 0 ? "void" : parameters)}))\n{{\n    calls++;\n");
            string call = $"f({string.Join(", ", function.Arguments.Select(static one => one.Literal))})";
            text.Append(function.Result is null ? $"    {call};\n}}\n" : $"    {result} r = {call};\n    failures += {function.Result.Differs("r")};\n}}\n");
        }

        return text.ToString();
    }
}
