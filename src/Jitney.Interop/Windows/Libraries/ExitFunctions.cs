using System.Runtime.InteropServices;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Windows.Libraries;

/// <summary>What runs when a linked unit is taken out, or the process exits: the last that was registered first. Thread-safe.</summary>
internal static unsafe class ExitFunctions
{
    private static readonly Lock s_gate = new();
    private static readonly Dictionary<ulong, ExecutorAddressRange[]> s_units = [];
    private static readonly List<(ulong Function, ulong Unit)> s_functions = [];

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

        // A library holds a lock of its own meanwhile, and while it calls what was registered.
        CRuntimes.AtExit(&RunAll);
        return true;
    }

    /// <summary>Registers <c>void function(void)</c> for the unit in which it lies; for none, where it lies in no unit, so that it runs at the process's exit.</summary>
    public static void Register(ulong function)
    {
        lock (s_gate)
        {
            s_functions.Add((function, s_units.FirstOrDefault(unit => Array.Exists(unit.Value, range => range.Contains((ExecutorAddress)function))).Key));
        }
    }

    /// <summary>Registers one for a unit, wherever it lies.</summary>
    public static void Register(ulong function, ulong unit)
    {
        lock (s_gate)
        {
            s_functions.Add((function, unit));
        }
    }

    /// <summary>Runs what a unit has registered, and forgets the unit.</summary>
    /// <returns>False when there is no such unit.</returns>
    public static bool Run(ulong unit)
    {
        while (TryTake(unit, out ulong function))
        {
            ((delegate* unmanaged<void>)function)();
        }

        lock (s_gate)
        {
            return s_units.Remove(unit);
        }
    }

    /// <summary>Runs all that is registered.</summary>
    public static void RunAtExit()
    {
        while (TryTake(null, out ulong function))
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

    // One at a time: a function may register others, which then come next.
    private static bool TryTake(ulong? unit, out ulong function)
    {
        lock (s_gate)
        {
            int index = s_functions.FindLastIndex(entry => unit is null || entry.Unit == unit);
            function = index < 0 ? 0 : s_functions[index].Function;
            if (index >= 0)
            {
                s_functions.RemoveAt(index);
            }

            return index >= 0;
        }
    }
}
