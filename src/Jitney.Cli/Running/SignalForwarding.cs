using System.Runtime.InteropServices;
using Jitney.Executors;

namespace Jitney.Cli.Running;

/// <summary>While a program runs in a child: this process outlives what the terminal sends to both, and passes on what is sent to it alone.</summary>
/// <remarks>So the program decides what a signal means, and its exit code tells.</remarks>
internal sealed class SignalForwarding : IDisposable
{
    private const int Hangup = 1;
    private const int Terminate = 15;

    private readonly PosixSignalRegistration[] _registrations;

    public SignalForwarding(IExecutorProcessControl executor) => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, static context => context.Cancel = true),
        PosixSignalRegistration.Create(PosixSignal.SIGQUIT, static context => context.Cancel = true),
        Forward(executor, PosixSignal.SIGTERM, Terminate),
        Forward(executor, PosixSignal.SIGHUP, Hangup),
    ];

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private static PosixSignalRegistration Forward(IExecutorProcessControl executor, PosixSignal signal, int number) =>
        PosixSignalRegistration.Create(signal, context => context.Cancel = executor.TrySignal(number));
}
