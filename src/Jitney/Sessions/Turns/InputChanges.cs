using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Jitney.Sessions.Dylibs;

namespace Jitney.Sessions.Turns;

/// <summary>Changes of a session's inputs, for which nobody waits: whoever links may wait for the executor, and that for a handler which adds something.</summary>
/// <param name="dylib">The inputs.</param>
/// <param name="turns">Who may change them.</param>
/// <param name="throwIfEnded">Refuses changes when nothing more is linked.</param>
/// <param name="failures">Takes how changes failed that were made later, for whoever looks something up next.</param>
internal sealed class InputChanges(DylibInputs dylib, LinkTurns turns, Action throwIfEnded, ConcurrentQueue<Exception> failures)
{

    /// <summary>Makes a change now, or, where somebody is linking, when he has done so. What can be wrong with the input itself is told at once either way.</summary>
    /// <param name="change">The change.</param>
    /// <param name="check">Refuses what the change would, without changing anything; called on any thread.</param>
    public void Make(Action<DylibInputs> change, Action<DylibInputs> check)
    {
        throwIfEnded();
        if (turns.TryTake())
        {
            try
            {
                throwIfEnded();
                change(dylib);
            }
            finally
            {
                turns.GiveBack();
            }

            return;
        }

        check(dylib);
        turns.Change(() => MakeLater(change));
    }

    /// <summary>Tells how a change failed that was made later, once.</summary>
    public void ThrowIfFailed()
    {
        if (failures.TryDequeue(out Exception? failure))
        {
            throw failure;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "It is told to the next who looks something up.")]
    private void MakeLater(Action<DylibInputs> change)
    {
        try
        {
            throwIfEnded();
            change(dylib);
        }
        catch (Exception exception)
        {
            failures.Enqueue(exception);
        }
    }
}
