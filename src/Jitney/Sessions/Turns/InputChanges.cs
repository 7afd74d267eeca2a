using System.Diagnostics.CodeAnalysis;
using Jitney.Linking.Resolution;
using Jitney.Sessions.Dylibs;

namespace Jitney.Sessions.Turns;

/// <summary>Changes of a session's inputs, for which nobody waits: whoever links may wait for the executor, and that for a handler which adds something.</summary>
/// <param name="dylib">The inputs.</param>
/// <param name="turns">Who may change them.</param>
/// <param name="throwIfEnded">Refuses changes when nothing more is linked.</param>
internal sealed class InputChanges(DylibInputs dylib, LinkTurns turns, Action throwIfEnded)
{
    /// <summary>Makes a change now, or, where somebody is linking, when he has done so. What can be wrong with the input itself is told at once either way.</summary>
    /// <param name="change">The change.</param>
    /// <param name="check">Refuses what the change would, without changing anything; called on any thread.</param>
    /// <param name="module">The module that it is made to, which may be removed before: then it went with it.</param>
    public void Make(Action<DylibInputs> change, Action<DylibInputs> check, LinkModule? module = null)
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
        turns.Change(() => MakeLater(change, module));
    }

    [SuppressMessage("Design", "CA1031", Justification = "It is told to the next who looks something up in the dylib.")]
    private void MakeLater(Action<DylibInputs> change, LinkModule? module)
    {
        try
        {
            throwIfEnded();
            change(dylib);
        }
        catch (Exception exception) when (module is not { IsRemoved: true })
        {
            dylib.FailedChanges.Enqueue(exception);
        }
        catch (Exception)
        {
            // The module has gone, and what would have gone with it.
        }
    }
}
