using System.Runtime.InteropServices;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Windows.Libraries;

/// <summary>What runs when a linked unit is taken out, or the process exits: the last that was registered first. Thread-safe.</summary>
internal static unsafe class ExitFunctions
{
    private static readonly Lock s_gate = new();
    private static readonly Dictionary<ulong, ExecutorAddressRange[]> s_units = [];
    private static readonly List<(ulong Function, ulong Unit)> s_functions = [];
    private static readonly List<(ulong Function, ulong Unit)> s_quickFunctions = [];

    /// <summary>Lets a unit register functions, by where its code lies, and has all run when the process exits.</summary>
    /// <param name="unit">What names it.</param>
    /// <param name="ranges">Where it lies.</param>
    /// <returns>False when there is such a unit.</returns>
    public static bool TryAdd(ulong unit, ExecutorAddressRange[] ranges)
    {
        lock (s_gate)
        {
            if (!s_units.TryAdd(unit, ranges))
            {
                return false;
            }
        }

        CRuntimes.ServeSignals();

        // A library holds a lock of its own meanwhile, and while it calls what was registered.
        CRuntimes.AtExit(&RunAll);
        return true;
    }

    /// <summary>Registers <c>void function(void)</c> for the unit in which it lies; for none, where it lies in no unit, so that it runs at the process's exit.</summary>
    public static void Register(ulong function)
    {
        lock (s_gate)
        {
            s_functions.Add((function, UnitOf(function)));
        }
    }

    /// <summary>Registers <c>void function(void)</c> for <c>quick_exit</c>, until the unit goes in which it lies. That does not run it.</summary>
    public static void RegisterQuick(ulong function)
    {
        lock (s_gate)
        {
            s_quickFunctions.Add((function, UnitOf(function)));
        }

        CRuntimes.AtQuickExit(&RunAllQuick);
    }

    /// <summary>Registers one for a unit, wherever it lies.</summary>
    public static void Register(ulong function, ulong unit)
    {
        lock (s_gate)
        {
            s_functions.Add((function, unit));
        }
    }

    /// <summary>Runs what a unit has registered, waits for threads that end and run destructors of it, and forgets the unit.</summary>
    /// <returns>False when a thread has run one for too long, and still does.</returns>
    public static bool Run(ulong unit)
    {
        // What runs may use variables of this thread for the first time, and these end then, too.
        bool isOver = EndThreads(unit);
        while (TryTake(s_functions, unit, out ulong function))
        {
            ((delegate* unmanaged<void>)function)();
            isOver = EndThreads(unit);
        }

        lock (s_gate)
        {
            s_quickFunctions.RemoveAll(entry => entry.Unit == unit);
            s_units.Remove(unit);
        }

        return isOver;
    }

    /// <summary>Runs all that is registered.</summary>
    public static void RunAtExit()
    {
        while (TryTake(s_functions, null, out ulong function))
        {
            ((delegate* unmanaged<void>)function)();
        }
    }

    /// <summary>Runs all that is registered for <c>quick_exit</c>.</summary>
    public static void RunAtQuickExit()
    {
        while (TryTake(s_quickFunctions, null, out ulong function))
        {
            ((delegate* unmanaged<void>)function)();
        }
    }

    [UnmanagedCallersOnly]
    private static int RunAll()
    {
        RunAtExit();
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int RunAllQuick()
    {
        RunAtQuickExit();
        return 0;
    }

    // What this thread has of the unit ends before all others, as at the process's exit. False when another one's does not end.
    private static bool EndThreads(ulong unit)
    {
        ExecutorAddressRange[] ranges;
        lock (s_gate)
        {
            ranges = s_units.GetValueOrDefault(unit, []);
        }

        bool isOver = true;
        foreach (ExecutorAddressRange range in StartCalls.AreThere ? ranges : [])
        {
            isOver &= StartCalls.EndCode(range.Start.Value, range.End.Value) != 0;
        }

        return isOver;
    }

    // 0 for none. Under the lock.
    private static ulong UnitOf(ulong function) => s_units.FirstOrDefault(unit => Array.Exists(unit.Value, range => range.Contains((ExecutorAddress)function))).Key;

    // One at a time: a function may register others, which then come next.
    private static bool TryTake(List<(ulong Function, ulong Unit)> functions, ulong? unit, out ulong function)
    {
        lock (s_gate)
        {
            int index = functions.FindLastIndex(entry => unit is null || entry.Unit == unit);
            function = index < 0 ? 0 : functions[index].Function;
            if (index >= 0)
            {
                functions.RemoveAt(index);
            }

            return index >= 0;
        }
    }
}
