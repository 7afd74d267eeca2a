using System.Runtime.InteropServices;
using Jitney.Interop.Signals;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Windows.Signals;

/// <inheritdoc cref="SignalWatch"/>
/// <remarks>The console sends them to all of its programs: Ctrl+C, Ctrl+Break, and that it is closed.</remarks>
internal sealed class SystemSignalWatch : SignalWatch
{
    private static readonly PosixSignal[] s_signals = [PosixSignal.SIGHUP, PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGTERM];

    private readonly SafeDescriptor _signal = Descriptors.Here.MakeSignal();
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Watches them.</summary>
    public SystemSignalWatch() => _registrations = Array.ConvertAll(s_signals, signal => PosixSignalRegistration.Create(signal, OnSignal));

    /// <inheritdoc/>
    public override SafeHandle Descriptor => _signal;

    /// <inheritdoc/>
    public override void Dispose()
    {
        // After this none of them is called any more.
        Array.ForEach(_registrations, static registration => registration.Dispose());
        _signal.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        Descriptors.Here.GiveSignal(_signal);
    }
}
