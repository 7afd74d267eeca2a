using Jitney.Functions;

namespace Jitney.CallChecks;

/// <summary>A function that is called with certain arguments, which it expects, and gives a certain result.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Arguments">The arguments.</param>
/// <param name="Result">The result; null for none.</param>
internal sealed record CheckedFunction(int Number, IReadOnlyList<Value> Arguments, Value? Result)
{
    private const int MostArguments = 9;

    /// <summary>The function's name in C.</summary>
    public string Name => $"f{Number}";

    /// <summary>The name of the function in C that calls one like it.</summary>
    public string CallerName => $"c{Number}";

    /// <summary>What it takes and gives.</summary>
    public NativeSignature Signature { get; } = new(Result?.Type.Layout, [.. Arguments.Select(static one => one.Type.Layout)]);

    /// <summary>Its type, for messages.</summary>
    public string Text => $"{Result?.Type.Name ?? "void"} {Name}({string.Join(", ", Arguments.Select(static one => one.Type.Name))})";

    /// <summary>Makes some: with each type alone as argument and as result, then with as many as it takes of any.</summary>
    /// <param name="seed">The same one gives the same functions.</param>
    /// <param name="count">How many.</param>
    public static List<CheckedFunction> Make(int seed, int count)
    {
        // Nothing is secret here.
#pragma warning disable CA5394
        var random = new Random(seed);
        IReadOnlyList<CallType> types = CallTypes.All;
        var functions = new List<CheckedFunction>();
        for (int number = 0; number < count; number++)
        {
            CallType[] arguments = number < types.Count ? [types[number]] : [.. Enumerable.Range(0, random.Next(MostArguments + 1)).Select(_ => types[random.Next(types.Count)])];
            CallType? result = number < types.Count ? types[number] : random.Next(8) == 0 ? null : types[random.Next(types.Count)];
            functions.Add(new CheckedFunction(number, [.. arguments.Select(type => Value.Random(type, random))], result is null ? null : Value.Random(result, random)));
        }
#pragma warning restore CA5394

        return functions;
    }
}
