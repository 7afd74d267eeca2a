using Jitney.Interop.Processes;

namespace Jitney.Executors;

/// <summary>Names of the signals that end executors.</summary>
public static class SignalNames
{
    /// <summary>A signal's name, such as <c>SIGSEGV</c>; its number in words where it has none.</summary>
    public static string Of(int signal) => Signals.NameOf(signal);
}
