using Jitney.Interop.Windows.Libraries;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Windows.Unwinding;

/// <summary>Tells the system how to unwind linked code: by tables of functions, one for each unit.</summary>
internal static unsafe class FunctionTables
{
    /// <summary>Bytes of an entry.</summary>
    public const int EntrySize = 12;

    /// <summary>Registers a table, which must stay until it is removed.</summary>
    /// <param name="table">Sorted entries; not empty.</param>
    /// <param name="imageBase">From where they count.</param>
    /// <returns>Whether the system has taken it.</returns>
    public static bool TryAdd(ExecutorAddressRange table, ulong imageBase) =>
        LibraryCalls.AddFunctionTable((void*)table.Start.Value, checked((uint)(table.Size / EntrySize)), imageBase) != 0;

    /// <summary>Removes a table.</summary>
    public static void Remove(ExecutorAddressRange table) => _ = LibraryCalls.DeleteFunctionTable((void*)table.Start.Value);

    /// <summary>Has what GCC's C++ throws and nobody catches end the process as in a program that was linked natively. Once.</summary>
    public static void CatchUnhandled()
    {
        if (StartCalls.AreThere)
        {
            _ = LibraryCalls.SetUnhandledExceptionFilter((nint)StartCalls.GetUnhandled());
        }
    }
}
