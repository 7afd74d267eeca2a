using System.Runtime.CompilerServices;

namespace Jitney.Sessions;

/// <summary>Refuses arguments that callers may not give, by the name of the parameter.</summary>
internal static class Given
{
    /// <summary>A text that is not empty.</summary>
    public static string Text(string? value, [CallerArgumentExpression(nameof(value))] string? parameter = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(value, parameter);
        return value;
    }

    /// <summary>Something.</summary>
    public static T Something<T>(T? value, [CallerArgumentExpression(nameof(value))] string? parameter = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(value, parameter);
        return value;
    }

    /// <summary>Texts, none of which is empty.</summary>
    public static IReadOnlyList<string> Texts(IReadOnlyList<string>? values, [CallerArgumentExpression(nameof(values))] string? parameter = null)
    {
        ArgumentNullException.ThrowIfNull(values, parameter);
        for (int index = 0; index < values.Count; index++)
        {
            if (string.IsNullOrEmpty(values[index]))
            {
                throw new ArgumentException($"number {index} is {(values[index] is null ? "null" : "empty")}", parameter);
            }
        }

        return values;
    }
}
