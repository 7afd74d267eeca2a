using System.Runtime.InteropServices;

namespace Jitney.Interop.Linux.Libraries;

/// <summary>The C library's list of what runs when the process exits or an image is unloaded. Thread-safe.</summary>
internal static unsafe partial class ExitFunctions
{
    /// <summary>Registers <c>void function(void *)</c>, called with null when the image is unloaded or at exit; what is registered last runs first.</summary>
    /// <param name="function">Native code that stays until then.</param>
    /// <param name="image">The address of the image's <c>__dso_handle</c>.</param>
    /// <returns>Whether it was registered.</returns>
    public static bool TryRegister(ulong function, ulong image) => Register((void*)function, null, (void*)image) == 0;

    /// <summary>Runs and forgets what was registered for an image.</summary>
    /// <param name="image">The address of the image's <c>__dso_handle</c>; not null, which would mean all images.</param>
    public static void Run(ulong image) => RunAll((void*)image);

    [LibraryImport("libc", EntryPoint = "__cxa_atexit")]
    private static partial int Register(void* function, void* argument, void* image);

    [LibraryImport("libc", EntryPoint = "__cxa_finalize")]
    private static partial void RunAll(void* image);
}
