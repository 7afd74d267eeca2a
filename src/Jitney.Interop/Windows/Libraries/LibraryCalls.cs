using System.Runtime.InteropServices;

namespace Jitney.Interop.Windows.Libraries;

/// <summary>The loader's functions.</summary>
internal static unsafe partial class LibraryCalls
{
    public const uint LOAD_WITH_ALTERED_SEARCH_PATH = 0x8;
    public const uint SEM_FAILCRITICALERRORS = 0x1;

    [LibraryImport("kernel32", EntryPoint = "LoadLibraryExW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    public static partial nint Load(string path, nint reserved, uint flags);

    [LibraryImport("kernel32", EntryPoint = "GetModuleHandleW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    public static partial nint GetModule(string? name);

    [LibraryImport("kernel32", EntryPoint = "GetProcAddress", SetLastError = true)]
    public static partial nint Find(nint module, byte* name);

    [LibraryImport("kernel32", EntryPoint = "K32EnumProcessModules", SetLastError = true)]
    public static partial int ListModules(nint process, nint* modules, uint size, uint* needed);

    [LibraryImport("kernel32", EntryPoint = "SetThreadErrorMode", SetLastError = true)]
    public static partial int SetThreadErrorMode(uint mode, uint* before);

    [LibraryImport("kernel32", EntryPoint = "RtlAddFunctionTable")]
    public static partial byte AddFunctionTable(void* table, uint count, ulong imageBase);

    [LibraryImport("kernel32", EntryPoint = "RtlDeleteFunctionTable")]
    public static partial byte DeleteFunctionTable(void* table);

    [LibraryImport("kernel32", EntryPoint = "SetUnhandledExceptionFilter")]
    public static partial nint SetUnhandledExceptionFilter(nint filter);
}
