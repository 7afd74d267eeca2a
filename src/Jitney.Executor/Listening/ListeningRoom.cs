namespace Jitney.Executor.Listening;

/// <summary>How many a listener looks after at a time.</summary>
/// <remarks>Descriptors are what both kinds share: a stranger costs one, a controller a few. Some are kept for the listener itself.</remarks>
/// <param name="Strangers">Those who have not proved themselves.</param>
/// <param name="Controllers">Those who have.</param>
internal readonly record struct ListeningRoom(int Strangers, int Controllers)
{
    private const int MostStrangers = 512;
    private const int MostControllers = 256;

    // The standard streams, the socket, what the loop waits with; and what starting a process takes for a moment.
    private const int OfItsOwn = 20;

    /// <summary>Divides what the process may have.</summary>
    /// <param name="descriptors">How many descriptors it may have open.</param>
    /// <param name="perController">How many a controller costs.</param>
    public static ListeningRoom Within(int descriptors, int perController)
    {
        int free = Math.Max(descriptors - OfItsOwn, 0);
        int strangers = Math.Min(Math.Max(free - (MostControllers * perController), Math.Max(free / 3, 1)), MostStrangers);
        return new ListeningRoom(strangers, Math.Clamp((free - strangers) / perController, 1, MostControllers));
    }
}
