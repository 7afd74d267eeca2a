using Jitney.Interop.Signals;

namespace Jitney.Executor;

/// <summary>Makes threads fit for linked code: with the signal state that a fresh process has. Thread-safe.</summary>
internal sealed class ProgramEntry
{
    private readonly Lock _gate = new();
    private bool _isProcessRestored;

    /// <summary>To be called on each thread before it first runs linked code.</summary>
    internal void Enter()
    {
        lock (_gate)
        {
            if (_isProcessRestored)
            {
                StartState.RestoreThread();
            }
            else
            {
                StartState.RestoreProcess();
                _isProcessRestored = true;
            }
        }
    }
}
