using Jitney.Executors;

namespace Jitney.Cli.Running;

/// <summary>While a program runs in a child: what is sent to this process reaches the program.</summary>
/// <remarks>So the program decides what a signal means, and its exit code tells. Until there is a program, signals do to this process what they always do.</remarks>
internal sealed class SignalForwarding : IDisposable
{
    private bool _passes;

    /// <summary>From now on there is a program.</summary>
    /// <param name="executor">What it runs in.</param>
    public void PassTo(IExecutorProcessControl executor)
    {
        if (executor.ProcessId is not null)
        {
            InitialThread.PassSignalsTo(executor);
            _passes = true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_passes)
        {
            InitialThread.KeepSignals();
        }
    }
}
