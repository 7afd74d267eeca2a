namespace Jitney.Interop.Processes;

/// <summary>Notices linked programs that start themselves again, as tools with many names and tests of crashes do: by <c>/proc/self/exe</c>, which is the file of the process that runs them.</summary>
internal abstract class SelfStart
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static SelfStart Here { get; } = Platform.Choose<SelfStart>(static () => new Linux.Processes.SystemSelfStart(), static () => new Windows.Processes.SystemSelfStart());

    /// <summary>What there is to say to a program that meant itself and got this one.</summary>
    /// <param name="program">What this program is called.</param>
    /// <returns>Null when this program is meant.</returns>
    public abstract string? Problem(string program);
}
