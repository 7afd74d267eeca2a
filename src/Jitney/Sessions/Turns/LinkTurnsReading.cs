namespace Jitney.Sessions.Turns;

// Who reads inputs without the turn.
internal sealed partial class LinkTurns
{
    /// <summary>Whether somebody waits for the turn.</summary>
    public bool IsWanted
    {
        get
        {
            lock (_gate)
            {
                return _waiters.Count > 0 || _returning.Count > 0;
            }
        }
    }

    /// <summary>The caller, who has the turn, will read inputs without it: until <see cref="EndReading"/> nobody changes them, and nobody is alone.</summary>
    public void BeginReading()
    {
        lock (_gate)
        {
            _working++;
        }
    }

    /// <summary>Inputs were read without the turn.</summary>
    public void EndReading()
    {
        lock (_gate)
        {
            _working--;
            if (!_isTaken)
            {
                LetNextIn();
            }
        }
    }
}
