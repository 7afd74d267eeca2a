namespace Jitney.Interop.Windows.Streams;

/// <summary>A thread that never ends, for what must not end with the thread that wants it.</summary>
/// <remarks>Windows gives up what a thread has begun to read or write when that thread ends, unless a completion port is told of it, of which a handle has one at
/// most. A read has taken nothing then, and is begun anew. A part of a write may have gone.</remarks>
internal static class LastingThread
{
    private static readonly Lock s_gate = new();
    private static readonly ManualResetEventSlim s_isWanted = new();
    private static readonly ManualResetEventSlim s_isDone = new();
    private static Func<int>? s_work;
    private static int s_answer;
    private static bool s_isThere;

    /// <summary>Has something done there, which neither waits for anything nor fails.</summary>
    /// <returns>Its answer.</returns>
    /// <exception cref="OutOfMemoryException">There can be no such thread now.</exception>
    /// <exception cref="ThreadStartException">As above.</exception>
    public static int Do(Func<int> work)
    {
        lock (s_gate)
        {
            if (!s_isThere)
            {
                new Thread(Run) { IsBackground = true, Name = "Jitney writes" }.UnsafeStart();
                s_isThere = true;
            }

            s_isDone.Reset();
            s_work = work;
            s_isWanted.Set();
            s_isDone.Wait();
            s_work = null;
            return s_answer;
        }
    }

    private static void Run()
    {
        while (true)
        {
            s_isWanted.Wait();
            s_isWanted.Reset();
            s_answer = s_work!();
            s_isDone.Set();
        }
    }
}
