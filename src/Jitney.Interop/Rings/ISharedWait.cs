namespace Jitney.Interop.Rings;

/// <summary>How a thread sleeps on a word of shared memory until a thread of another process wakes it. The one thing about a ring that differs by system.</summary>
internal unsafe interface ISharedWait : IDisposable
{
    /// <summary>Sleeps while the word has a value; may return for no reason.</summary>
    /// <param name="word">In memory that both processes map; stays mapped during the call.</param>
    /// <param name="value">What it must hold for the thread to sleep.</param>
    void Sleep(uint* word, uint value);

    /// <summary>Wakes the thread that sleeps on the word, if one does.</summary>
    /// <param name="word">As above.</param>
    void Wake(uint* word);
}
