using System.Runtime.InteropServices;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Linux.Debugging;

/// <summary>The list of debug objects that debuggers read in this process (the JIT interface of gdb and lldb). Thread-safe.</summary>
/// <remarks>A debugger finds the list only in programs compiled ahead of time that link <c>debugger.o</c> (see Jitney.Execution/Native): elsewhere nothing
/// can be shown.</remarks>
internal static unsafe partial class DebugObjects
{
    /// <summary>Shows an object, a whole ELF file in this process's memory.</summary>
    /// <param name="range">Where it lies; it must stay there until it is hidden.</param>
    /// <param name="stopsDebugger">Whether to tell a debugger that is there already.</param>
    /// <returns>Null, or why it could not be shown.</returns>
    public static string? Show(ExecutorAddressRange range, bool stopsDebugger)
    {
        try
        {
            return Show((void*)range.Start.Value, range.Size, stopsDebugger ? 1 : 0) != 0 ? null : "there is no memory for an entry in the debugger's list";
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return "this program has no list of debug objects";
        }
    }

    /// <summary>Hides all objects that begin in a range, before the memory goes away.</summary>
    public static void Hide(ExecutorAddressRange range)
    {
        try
        {
            Hide((void*)range.Start.Value, (void*)range.End.Value);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // Nothing was ever shown.
        }
    }

    [LibraryImport("jitney_start", EntryPoint = "jitney_debugger_show")]
    private static partial int Show(void* start, ulong size, int stopsDebugger);

    [LibraryImport("jitney_start", EntryPoint = "jitney_debugger_hide")]
    private static partial void Hide(void* start, void* end);
}
