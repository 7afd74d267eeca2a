namespace Jitney.Interop.Processes;

/// <summary>How a process ended: exactly one of the two is not null, or none when somebody else took the answer.</summary>
/// <param name="Code">Its exit code, 0 to 255.</param>
/// <param name="Signal">The signal that ended it.</param>
internal readonly record struct ExitStatus(int? Code, int? Signal)
{
    /// <summary>The status in words: "exit code 3", "killed by SIGKILL".</summary>
    public override string ToString() => this switch
    {
        { Code: { } code } => $"exit code {code}",
        { Signal: { } signal } => $"killed by {SignalNames.Of(signal)}",
        _ => "exit status unknown",
    };
}
