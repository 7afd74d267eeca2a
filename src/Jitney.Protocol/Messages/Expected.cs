using System.Diagnostics.CodeAnalysis;

namespace Jitney.Protocol.Messages;

/// <summary>A value, or the reason why there is none: the protocol's <c>expected&lt;T&gt;</c>.</summary>
/// <param name="Value">The value; meaningless when there is a problem.</param>
/// <param name="Problem">Null when there is a value.</param>
/// <typeparam name="T">The value's type.</typeparam>
public readonly record struct Expected<T>(T? Value, string? Problem)
{
    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool HasValue => Problem is null;
}

/// <summary>Makes values of <see cref="Expected{T}"/>.</summary>
public static class Expected
{
    /// <summary>There is a value.</summary>
    public static Expected<T> Of<T>(T value) => new(value, null);

    /// <summary>There is none, for this reason.</summary>
    public static Expected<T> Failed<T>(string problem) => new(default, problem);
}
