namespace Jitney.Functions;

/// <summary>Names the function that a method calls. Without it the function has the method's name; if the method gives a task, an ending <c>Async</c> is left out.</summary>
/// <param name="symbol">The symbol's name.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ImportAttribute(string symbol) : Attribute
{
    /// <summary>The symbol's name.</summary>
    public string Symbol { get; } = symbol;
}
