using Jitney.Interop.Windows.Libraries;

namespace Jitney.Interop.Windows.Threads;

/// <summary>Calls functions of linked units when threads begin and end, as the loader does for libraries.</summary>
/// <remarks>The thread that adds them is told that the library was loaded, as the one that loads a library is.</remarks>
internal static unsafe class ThreadListeners
{
    private static readonly Lock s_gate = new();

    private const uint ProcessDetach = 0;
    private const uint ProcessAttach = 1;

    /// <summary>Tells the functions of a unit of its beginning, and has them called from then on.</summary>
    /// <param name="image">The unit's image base, which they get.</param>
    /// <param name="unit">What names the unit.</param>
    /// <param name="functions"><c>void function(void *image, unsigned reason, void *)</c>.</param>
    public static void Add(ulong image, ulong unit, IReadOnlyList<ulong> functions)
    {
        lock (s_gate)
        {
            if (StartCalls.AreThere && functions.Any(function => StartCalls.Listen(function, image, unit) == 0))
            {
                StartCalls.StopListening(unit);
                throw new InvalidOperationException("there is no room for a further function that wants to know of threads");
            }
        }

        foreach (ulong function in functions)
        {
            Call(function, image, ProcessAttach);
        }
    }

    /// <summary>Calls them no more, and tells them of the end.</summary>
    /// <inheritdoc cref="Add"/>
    public static void Remove(ulong image, ulong unit, IReadOnlyList<ulong> functions)
    {
        lock (s_gate)
        {
            if (functions.Count > 0 && StartCalls.AreThere)
            {
                StartCalls.StopListening(unit);
            }
        }

        foreach (ulong function in functions)
        {
            Call(function, image, ProcessDetach);
        }
    }

    private static void Call(ulong function, ulong image, uint reason) => ((delegate* unmanaged<ulong, uint, nint, void>)function)(image, reason, 0);
}
