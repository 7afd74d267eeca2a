using Jitney.Interop.Signals;

namespace Jitney.Execution.Running;

/// <summary>Makes threads fit for linked code: with the signal state that a fresh process has. Thread-safe.</summary>
/// <remarks>Only for programs that link <c>start.c</c> (see <see cref="StartState"/>).</remarks>
internal sealed class ProgramEntry
{
    private readonly Lock _gate = new();
    private bool _isProcessRestored;

    /// <summary>To be called on each thread before it first runs linked code.</summary>
    public void Enter()
    {
        lock (_gate)
        {
            if (_isProcessRestored)
            {
                StartState.Here.RestoreThread();
            }
            else
            {
                StartState.Here.RestoreProcess();
                _isProcessRestored = true;
            }
        }
    }
}
