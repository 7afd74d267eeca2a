namespace Jitney.Functions;

/// <summary>Names the function that a method calls, where it is not the method's own name (without <c>Async</c> where it gives a task).</summary>
/// <param name="symbol">The symbol's name.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ImportAttribute(string symbol) : Attribute
{
    /// <summary>The symbol's name.</summary>
    public string Symbol { get; } = symbol;
}
