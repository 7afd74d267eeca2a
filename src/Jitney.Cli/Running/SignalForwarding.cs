using System.Runtime.InteropServices;
using Jitney.Executors;

namespace Jitney.Cli.Running;

/// <summary>While a program runs in a child: this process outlives what the terminal sends to both, and passes on what is sent to it alone.</summary>
/// <remarks>So the program decides what a signal means, and its exit code tells. Until there is a program, signals do to this process what they always do.</remarks>
internal sealed class SignalForwarding : IDisposable
{
    private const int Hangup = 1;
    private const int Terminate = 15;

    private readonly List<PosixSignalRegistration> _registrations = [];
    private volatile IExecutorProcessControl? _executor;

    /// <summary>Begins to listen, for which the runtime starts a thread: to be done while there is time.</summary>
    public void Listen()
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, Outlive));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Outlive));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => PassOn(context, Terminate)));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => PassOn(context, Hangup)));
    }

    /// <summary>From now on there is a program.</summary>
    /// <param name="executor">What it runs in.</param>
    public void PassTo(IExecutorProcessControl executor) => _executor = executor;

    /// <inheritdoc/>
    public void Dispose() => _registrations.ForEach(static registration => registration.Dispose());

    private void Outlive(PosixSignalContext context) => context.Cancel = _executor is not null;

    private void PassOn(PosixSignalContext context, int signal) => context.Cancel = _executor?.TrySignal(signal) ?? false;
}
