namespace Jitney.Testing;

/// <summary>Which system an executor is for.</summary>
internal static class Systems
{
    /// <summary>Whether a target triple names Windows.</summary>
    public static bool IsWindows(string triple) => triple.Contains("-windows", StringComparison.Ordinal);
}
