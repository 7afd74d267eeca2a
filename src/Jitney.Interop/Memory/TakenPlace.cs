namespace Jitney.Interop.Memory;

/// <summary>Some systems give a reserved place up before they map something there. Another thread may be quicker, and then there is another place.</summary>
internal static class TakenPlace
{
    private const int MostAttempts = 16;

    /// <summary>Reserves and maps, and does so again as long as the place was taken meanwhile.</summary>
    /// <param name="map">Does both, and leaves nothing behind where it fails.</param>
    /// <exception cref="SystemCallException">The system refused for another reason, or too often.</exception>
    public static T Retry<T>(Func<T> map)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return map();
            }
            catch (SystemCallException exception) when (exception.Problem is SystemProblem.Taken && attempt < MostAttempts)
            {
                // Elsewhere it is free.
            }
        }
    }
}
