using System.Text;

namespace Jitney.Generators.Tests.Matrix;

/// <summary>Functions with many signatures, in C and in C#, made of one seed. Each compares its arguments with what it must get.</summary>
/// <param name="C">The functions. <c>wrong</c> holds the number of the first function that got something else, from 1, and <c>argument</c> of which argument.</param>
/// <param name="CSharp">An interface for them, and a class that calls them.</param>
internal sealed record MatrixSource(string C, string CSharp)
{
    private const int Structs = 80;
    private const int LargestStruct = 24;
    private const int MostArguments = 12;

    /// <summary>Makes them.</summary>
    public static MatrixSource Create(int seed, int count)
    {
        var random = new Random(seed);
        List<MatrixType> types = [.. MatrixType.Numbers];
        types.AddRange(Homogeneous(types.Count));
        while (types.Count < MatrixType.Numbers.Length + Structs)
        {
            types.Add(NewStruct(random, types));
        }

        var c = new StringBuilder("#include <stdint.h>\n#include <stddef.h>\ntypedef uint16_t char16;\nint32_t wrong, argument;\n");
        var declared = new StringBuilder("using System; using System.Collections.Generic; using System.Runtime.InteropServices; using System.Threading.Tasks; using Jitney.Functions; using Jitney.Sessions;\n");
        declared.Append("public enum Small : sbyte; public enum Large : uint;\n");
        foreach (MatrixType type in types.Where(static type => type.Fields is not null))
        {
            c.Append($"{type.C} {{ {string.Concat(type.Fields!.Select(static (field, index) => $"{field.C} f{index}; "))}}};\n");
            declared.Append($"[StructLayout(LayoutKind.Sequential)] public struct {type.CSharp} {{ {string.Concat(type.Fields!.Select(static (field, index) => $"public {field.CSharp} f{index}; "))}}}\n");
        }

        var methods = new StringBuilder("int wrong(); int argument(); Task<int> wrongAsync(); Task<int> argumentAsync();\n");
        var calls = new StringBuilder();
        for (int number = 0; number < count; number++)
        {
            Add(random, number, types, c, methods, calls);
        }

        c.Append("int32_t get_wrong(void) { return wrong; } int32_t get_argument(void) { return argument; }\n");
        methods.Replace("int wrong()", "[Import(\"get_wrong\")] int wrong()").Replace("int argument()", "[Import(\"get_argument\")] int argument()");
        methods.Replace("Task<int> wrongAsync()", "[Import(\"get_wrong\")] Task<int> wrongAsync()").Replace("Task<int> argumentAsync()", "[Import(\"get_argument\")] Task<int> argumentAsync()");
        return new MatrixSource(c.ToString(), $$"""
            {{declared}}
            [NativeFunctions]
            public partial interface IMatrix
            {
            {{methods}}
            }

            public static class Caller
            {
                public static async Task<string> WaitingAsync(Session session)
                {
                    IMatrix matrix = await IMatrix.BindAsync(session);
                    List<string> results = [];
                    for (int number = 0; number < {{count}}; number++) { Waiting(number, matrix, results); }
                    int wrong = matrix.wrong();
                    return Describe(results, wrong, matrix.argument());
                }

                public static async Task<string> TaskAsync(Session session)
                {
                    IMatrix matrix = await IMatrix.BindAsync(session);
                    List<string> results = [];
                    for (int number = 0; number < {{count}}; number++) { await AsTask(number, matrix, results); }
                    int wrong = await matrix.wrongAsync();
                    return Describe(results, wrong, await matrix.argumentAsync());
                }

                private static string Describe(List<string> results, int wrong, int argument) =>
                    (wrong == 0 ? "" : $"f{wrong - 1} got another argument {argument}; ") + string.Join("; ", results);

                private static void Waiting(int number, IMatrix matrix, List<string> results)
                {
                    switch (number) { {{string.Concat(Enumerable.Range(0, count).Select(static number => $"case {number}: Waiting{number}(matrix, results); break;\n"))}} }
                }

                private static Task AsTask(int number, IMatrix matrix, List<string> results)
                {
                    switch (number) { {{string.Concat(Enumerable.Range(0, count).Select(static number => $"case {number}: return AsTask{number}(matrix, results);\n"))}} default: return Task.CompletedTask; }
                }
            {{calls}}
            }
            """);
    }

    // Some machines pass up to four numbers of one floating-point type in a register each, also from structs in structs.
    private static IEnumerable<MatrixType> Homogeneous(int first)
    {
        foreach (MatrixType number in MatrixType.Numbers.Where(static type => type.CSharp is "float" or "double"))
        {
            for (int count = 1; count <= 5; count++)
            {
                yield return MatrixType.Struct($"S{first++}", [.. Enumerable.Repeat(number, count)]);
            }

            var pair = MatrixType.Struct($"S{first++}", [number, number]);
            yield return pair;
            yield return MatrixType.Struct($"S{first++}", [pair, number]);
        }
    }

    private static void Add(Random random, int number, List<MatrixType> types, StringBuilder c, StringBuilder methods, StringBuilder calls)
    {
        // Each type comes as a result in turn, and nothing; each number of arguments too.
        MatrixType? result = number % (types.Count + 1) is var index && index < types.Count ? types[index] : null;
        MatrixType[] arguments = [.. Enumerable.Range(0, number % (MostArguments + 1)).Select(_ => types[random.Next(random.Next(2) == 0 ? MatrixType.Numbers.Length : types.Count)])];
        (string C, string CSharp)[] values = [.. arguments.Select(type => type.Value(random))];
        string name = $"f{number}";

        bool isOwnOfClang = IsOwnOfClang(result, arguments);
        c.Append($"{result?.C ?? "void"} {name}({string.Join(", ", arguments.Select(static (type, index) => $"{type.C} a{index}"))}{(arguments.Length == 0 ? "void" : "")}) {{\n");
        c.Append(isOwnOfClang ? "#ifndef __clang__\n" : "");
        for (int argument = 0; argument < arguments.Length; argument++)
        {
            c.Append($"  {{ {arguments[argument].C} e = {values[argument].C}; if ({string.Join(" || ", arguments[argument].DifferencesInC($"a{argument}", "e"))}) if (!wrong) {{ wrong = {number + 1}; argument = {argument + 1}; }} }}\n");
        }

        c.Append(isOwnOfClang ? "#endif\n" : "");
        methods.Append($"{result?.CSharp ?? "void"} {name}({Parameters()}); {(result is null ? "Task" : $"ValueTask<{result.CSharp}>")} {name}Async({Parameters()});\n");
        string given = string.Join(", ", values.Select(static value => value.CSharp));
        if (result is null)
        {
            c.Append("}\n");
            calls.Append($"private static void Waiting{number}(IMatrix matrix, List<string> results) => matrix.{name}({given});\n");
            calls.Append($"private static Task AsTask{number}(IMatrix matrix, List<string> results) => matrix.{name}Async({given});\n");
            return;
        }

        (string C, string CSharp) expected = result.Value(random);
        c.Append($"  return {expected.C};\n}}\n");
        string check = $"{result.CSharp} e = {expected.CSharp}; if ({string.Join(" || ", result.DifferencesInCSharp("r", "e"))}) {{ results.Add(\"{name} gave something else\"); }}";
        calls.Append($"private static void Waiting{number}(IMatrix matrix, List<string> results) {{ {result.CSharp} r = matrix.{name}({given}); {check} }}\n");
        calls.Append($"private static async Task AsTask{number}(IMatrix matrix, List<string> results) {{ {result.CSharp} r = await matrix.{name}Async({given}); {check} }}\n");

        string Parameters() => string.Join(", ", arguments.Select(static (type, index) => $"{type.CSharp} a{index}"));
    }

    // Where one register is left when 128 bits come, GCC keeps it for what follows, as the ABI says. Up to version 17 clang puts half of them there, and
    // later ones leave it empty.
    private static bool IsOwnOfClang(MatrixType? result, MatrixType[] arguments)
    {
        const int Registers = 6;
        int words = result is { Size: > 16 } ? 1 : 0;
        foreach (MatrixType argument in arguments)
        {
            if (argument is { Fields: null, Size: 16 } && words >= Registers - 1)
            {
                return true;
            }

            words += argument.Size <= 16 ? (argument.Size + 7) / 8 : 0;
        }

        return false;
    }

    // Of a size that differs from struct to struct, so that each from 1 to 24 comes.
    private static MatrixType NewStruct(Random random, List<MatrixType> types)
    {
        int wanted = 1 + (types.Count % LargestStruct);
        while (true)
        {
            List<MatrixType> fields = [];
            var made = MatrixType.Struct("", []);
            while (made.Size < wanted)
            {
                fields.Add(types[random.Next(random.Next(3) == 0 ? types.Count : MatrixType.Numbers.Length)]);
                made = MatrixType.Struct($"S{types.Count}", [.. fields]);
            }

            if (made.Size == wanted || (made.Size <= LargestStruct && random.Next(50) == 0))
            {
                return made;
            }
        }
    }
}
