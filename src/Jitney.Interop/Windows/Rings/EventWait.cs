using Jitney.Interop.Rings;
using Jitney.Interop.Windows.Memory;

namespace Jitney.Interop.Windows.Rings;

/// <summary>An event that both processes have open and that lets one thread through each time it is set.</summary>
/// <remarks>Who wakes changes the word first and sets the event then. A sleeper that has not seen the change finds the event set; one that has leaves it set, and
/// the next sleep ends for no reason. Words that are waited by at all have one reader.</remarks>
/// <param name="signal">The event; owned.</param>
internal sealed unsafe class EventWait(KernelHandle signal) : ISharedWait
{
    // Whoever sleeps looks around again from time to time, should the one who was to wake him have ended in between.
    private const int LongestSleep = 10_000;

    /// <inheritdoc/>
    public void Sleep(uint* word, uint value)
    {
        if (Volatile.Read(ref *word) != value)
        {
            return;
        }

        using var borrowed = new BorrowedHandle(signal);
        _ = EventCalls.Wait(borrowed.Value, LongestSleep);
    }

    /// <inheritdoc/>
    public void Wake(uint* word)
    {
        using var borrowed = new BorrowedHandle(signal);
        _ = EventCalls.Set(borrowed.Value);
    }

    /// <inheritdoc/>
    public void Dispose() => signal.Dispose();
}
