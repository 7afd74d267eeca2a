namespace Jitney.TestSupport;

/// <summary>Functions that every process has, under the name of its system.</summary>
public static class SystemFunctions
{
    /// <summary>Returns the process's number.</summary>
    public static string ProcessNumber { get; } = OperatingSystem.IsWindows() ? "GetCurrentProcessId" : "getpid";

    /// <summary>Sleeps as long as its argument says.</summary>
    public static string Sleep { get; } = OperatingSystem.IsWindows() ? "Sleep" : "sleep";

    /// <summary>What it takes to sleep for so many seconds.</summary>
    public static int Seconds(int seconds) => OperatingSystem.IsWindows() ? seconds * 1000 : seconds;
}
