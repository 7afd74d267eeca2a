using System.Runtime.InteropServices;

namespace Jitney.Interop.Windows.Libraries;

/// <summary>Functions of <c>room.c</c> (eng/windows/start), which Jitney's own programs are linked with. Elsewhere calls throw <see cref="DllNotFoundException"/>.</summary>
internal static partial class StartCalls
{
    private const string Start = "jitney-start";

    private static readonly Lazy<bool> s_areThere = new(static () =>
    {
        try
        {
            return GetRoomSize() > 0;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    });

    /// <summary>Whether this program was linked with them.</summary>
    public static bool AreThere => s_areThere.Value;

    [LibraryImport(Start, EntryPoint = "jitney_room_index")]
    public static partial uint GetRoomIndex();

    [LibraryImport(Start, EntryPoint = "jitney_room_size")]
    public static partial uint GetRoomSize();

    [LibraryImport(Start, EntryPoint = "jitney_room_offset")]
    public static partial ulong GetRoomOffset();

    [LibraryImport(Start, EntryPoint = "jitney_room_template")]
    public static partial ulong GetTemplate();

    [LibraryImport(Start, EntryPoint = "jitney_room_set")]
    public static unsafe partial void SetRoom(uint place, byte* values, uint size);

    [LibraryImport(Start, EntryPoint = "jitney_at_exit")]
    public static unsafe partial ulong SetAtExit(delegate* unmanaged<int> function);

    [LibraryImport(Start, EntryPoint = "jitney_listen")]
    public static partial int Listen(ulong function, ulong module, ulong unit);

    [LibraryImport(Start, EntryPoint = "jitney_stop_listening")]
    public static partial void StopListening(ulong unit);

    [LibraryImport(Start, EntryPoint = "jitney_at_thread_end_address")]
    public static partial ulong GetAtThreadEnd();

    [LibraryImport(Start, EntryPoint = "jitney_end_code")]
    public static partial int EndCode(ulong begin, ulong end);

    [LibraryImport(Start, EntryPoint = "jitney_serve_signals")]
    public static partial void ServeSignals(ulong function);

    [LibraryImport(Start, EntryPoint = "jitney_tell_exit")]
    public static partial void TellExit(nint signal);

    [LibraryImport(Start, EntryPoint = "jitney_throw_address")]
    public static partial ulong GetThrow();

    [LibraryImport(Start, EntryPoint = "jitney_unhandled_address")]
    public static partial ulong GetUnhandled();
}
