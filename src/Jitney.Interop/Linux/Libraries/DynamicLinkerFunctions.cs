using System.Runtime.InteropServices;

namespace Jitney.Interop.Linux.Libraries;

/// <summary>The C library's functions about shared objects.</summary>
internal static unsafe partial class DynamicLinkerFunctions
{
    internal const int Lazy = 1;
    internal const int Now = 2;
    internal const int IfLoaded = 4;
    internal const int Global = 0x100;

    [LibraryImport("libc", EntryPoint = "dlopen")]
    internal static partial nint Open(byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "dlsym")]
    internal static partial nint Find(nint handle, byte* name);

    [LibraryImport("libc", EntryPoint = "dlvsym")]
    internal static partial nint FindVersion(nint handle, byte* name, byte* version);

    [LibraryImport("libc", EntryPoint = "dlclose")]
    internal static partial int Close(nint handle);

    [LibraryImport("libc", EntryPoint = "dlerror")]
    internal static partial byte* LastProblem();

    [LibraryImport("libc", EntryPoint = "dl_iterate_phdr")]
    internal static partial int Iterate(delegate* unmanaged<LoadedObjectReport*, nuint, nint, int> callback, nint data);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    internal static partial int Protect(nint start, nuint size, int protection);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true)]
    internal static partial int CreateMemoryFile(byte* name, uint flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "close")]
    internal static partial int CloseDescriptor(int descriptor);
}
