using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Jitney.Protocol.Messages;

namespace Jitney.Interop.Linux.Libraries;

/// <summary>Linked code as modules of the process, for those who look for modules (<c>dl_iterate_phdr</c>, <c>dladdr</c> and others). Thread-safe.</summary>
/// <remarks>Only programs compiled ahead of time that link <c>start.o</c> can show any (see Jitney.Execution/Native): what libraries call must be defined by the executable.</remarks>
internal static unsafe partial class LinkedModules
{
    /// <summary>Whether this process can show them.</summary>
    public static bool CanBeShown
    {
        get
        {
            // Only what is compiled ahead of time can be linked with it.
            if (RuntimeFeature.IsDynamicCodeSupported)
            {
                return false;
            }

            try
            {
                ulong count;
                _ = ProgramHeaders(&count);
                return true;
            }
            catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
            {
                return false;
            }
        }
    }

    /// <summary>Where the program headers of the first module lie, which is the program, and how many there are; 0 while there is none.</summary>
    public static (ulong Address, ulong Count) Program
    {
        get
        {
            ulong count = 0;
            return CanBeShown ? (ProgramHeaders(&count), count) : default;
        }
    }

    /// <summary>Shows a module.</summary>
    /// <param name="module">What it has; its headers were checked by the caller, and all of it must stay where it is until it is taken away.</param>
    /// <returns>Null, or why it cannot be shown.</returns>
    public static string? Add(ModuleDescription module) =>
        Add((void*)module.Headers.Value, (void*)module.ThreadStorage.Value, module.ThreadStorageDistance, (void*)module.Symbols.Value) != 0
            ? null
            : "there is no memory for an entry in the list of modules";

    /// <summary>Takes a module away.</summary>
    /// <returns>Whether it was there.</returns>
    public static bool Remove(ModuleDescription module) => Remove((void*)module.Headers.Value) != 0;

    [LibraryImport("jitney_start", EntryPoint = "jitney_modules_add")]
    private static partial int Add(void* headers, void* storage, ulong storageDistance, void* symbols);

    [LibraryImport("jitney_start", EntryPoint = "jitney_modules_remove")]
    private static partial int Remove(void* headers);

    [LibraryImport("jitney_start", EntryPoint = "jitney_modules_program_headers")]
    private static partial ulong ProgramHeaders(ulong* count);
}
