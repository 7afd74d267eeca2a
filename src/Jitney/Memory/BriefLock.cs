using System.Runtime.CompilerServices;

namespace Jitney.Memory;

/// <summary>A lock that is held for some dozens of nanoseconds, but while idle memory is given back to the system, and hardly ever waited for. To leave it is one write, where other locks need a second
/// atomic operation to learn whether somebody waits; who does wait asks again and again, and sleeps in between before long. Not recursive.</summary>
internal sealed class BriefLock
{
    private int _held;

    /// <summary>Waits for the lock and takes it.</summary>
    /// <returns>What gives it back when disposed, once.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Scope Enter()
    {
        if (Interlocked.Exchange(ref _held, 1) != 0)
        {
            Wait();
        }

        return new Scope(this);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Wait()
    {
        var wait = default(SpinWait);
        do
        {
            wait.SpinOnce();
        }
        while (Volatile.Read(ref _held) != 0 || Interlocked.Exchange(ref _held, 1) != 0);
    }

    /// <summary>The time for which the lock is held.</summary>
    internal readonly ref struct Scope(BriefLock owner)
    {
        /// <summary>Gives the lock back.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Dispose() => Volatile.Write(ref owner._held, 0);
    }
}
