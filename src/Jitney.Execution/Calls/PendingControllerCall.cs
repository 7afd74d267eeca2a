namespace Jitney.Execution.Calls;

/// <summary>One call to the controller that waits for its answer.</summary>
internal sealed class PendingControllerCall
{
    private readonly object _gate = new();
    private ControllerAnswer? _answer;

    /// <summary>Hands the answer over. Called once.</summary>
    public void Complete(ControllerAnswer answer)
    {
        lock (_gate)
        {
            _answer = answer;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits for the answer, on the thread that made the call.</summary>
    public ControllerAnswer Await()
    {
        lock (_gate)
        {
            while (_answer is null)
            {
                Monitor.Wait(_gate);
            }

            return _answer.Value;
        }
    }
}
