using System.Diagnostics.CodeAnalysis;

namespace Jitney.Executors;

/// <summary>Looks behind executors that stand in front of others.</summary>
internal static class InnerExecutors
{
    // More stand behind each other only where one stands behind itself.
    private const int Most = 100;

    /// <summary>The first of an executor and those behind it that is something.</summary>
    public static T? Find<T>(this IExecutorProcessControl? control)
        where T : class
    {
        for (int count = 0; control is not null && count < Most; count++, control = control.Inner)
        {
            if (control is T found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Whether code runs in this process.</summary>
    public static bool IsThisProcess([NotNullWhen(true)] this IExecutorProcessControl? control) => control.Find<InProcessExecutor>() is not null;
}
