using System.Globalization;
using Jitney.Protocol.Messages;

namespace Jitney.Interop.Processes;

/// <summary>How a process ended: exactly one of the two is not null, or none when somebody else took the answer.</summary>
/// <param name="Code">Its exit code: 0 to 255, or 32 bits where the system has so many, which then say of some ends what brought them about.</param>
/// <param name="Signal">The signal that ended it, on systems that have signals.</param>
internal readonly record struct ExitStatus(int? Code, int? Signal)
{
    /// <summary>Whether it did not exit, where no signal says so: the code is then an exception's, or was chosen by whoever ended the process. Known of those
    /// alone that tell when they exit.</summary>
    public bool IsForced { get; init; }

    /// <summary>The same as it is told to others; null where nobody knows.</summary>
    public ProcessEnd? End => this switch
    {
        { Code: { } code } => new ProcessEnd(IsSignal: false, code) { IsForced = IsForced },
        { Signal: { } signal } => new ProcessEnd(IsSignal: true, signal),
        _ => null,
    };

    /// <summary>What others tell.</summary>
    public static ExitStatus Of(ProcessEnd end) => end.IsSignal ? new ExitStatus(null, end.Value) : new ExitStatus(end.Value, null) { IsForced = end.IsForced };

    /// <summary>The status in words: "exit code 3", "killed by SIGKILL", "access violation (0xC0000005)".</summary>
    public override string ToString() => this switch
    {
        { Code: { } code } when ExceptionNames.Of(code) is { } name => string.Create(CultureInfo.InvariantCulture, $"{name} (0x{(uint)code:X8})"),
        { Code: { } code, IsForced: true } => $"ended by force with status {Number(code)}",
        { Code: { } code } => $"exit code {Number(code)}",
        { Signal: { } signal } => $"killed by {SignalNames.Of(signal)}",
        _ => "exit status unknown",
    };

    private static string Number(int code) => code < 0 ? $"0x{(uint)code:X8}" : code.ToString(CultureInfo.InvariantCulture);
}
