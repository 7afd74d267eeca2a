using System.Runtime.InteropServices;
using System.Text;

namespace Jitney.Interop.Libraries;

/// <summary>The dynamic linker of this process. Thread-safe, as that is.</summary>
public static unsafe class DynamicLibraries
{
    /// <summary>Opens a shared library, lazily bound and globally visible. Runs its initialisers on the calling thread.</summary>
    /// <param name="path">A path, or a name to search for; empty for the process itself.</param>
    /// <param name="problem">Why it could not be opened, in the dynamic linker's words; null when it could.</param>
    /// <returns>A handle that names the library, the same each time; 0 when it could not be opened.</returns>
    public static nint Open(string path, out string? problem) => Open(path, DynamicLinkerFunctions.Lazy | DynamicLinkerFunctions.Global, out problem);

    /// <summary>Finds a symbol.</summary>
    /// <param name="handle">What <see cref="Open(string, out string?)"/> returned, of a library that is still open.</param>
    /// <param name="terminatedName">The name with a terminating zero byte.</param>
    /// <returns>Its address; 0 when there is none.</returns>
    public static ulong Find(nint handle, ReadOnlySpan<byte> terminatedName)
    {
        if (terminatedName.IsEmpty || terminatedName[^1] != 0)
        {
            throw new ArgumentException("The name has no terminating zero byte.", nameof(terminatedName));
        }

        fixed (byte* name = terminatedName)
        {
            return (ulong)DynamicLinkerFunctions.Find(handle, name);
        }
    }

    /// <summary>Finds one version of a symbol, as an object asks for with the assembler's <c>.symver</c>.</summary>
    /// <param name="handle">What <see cref="Open(string, out string?)"/> returned, of a library that is still open.</param>
    /// <param name="terminatedName">The name, <c>@</c> or <c>@@</c>, and the version, such as <c>memcpy@GLIBC_2.2.5</c>, with a terminating zero byte.</param>
    /// <returns>Its address; 0 when there is none.</returns>
    internal static ulong FindVersion(nint handle, ReadOnlySpan<byte> terminatedName)
    {
        int separator = terminatedName.IndexOf((byte)'@');
        byte[] bytes = terminatedName.ToArray();
        bytes[separator] = 0;
        int version = bytes[separator + 1] == '@' ? separator + 2 : separator + 1;
        fixed (byte* name = bytes)
        {
            return (ulong)DynamicLinkerFunctions.FindVersion(handle, name, name + version);
        }
    }

    /// <summary>Closes a library once; when it was opened as often, it is unloaded and its finalisers run.</summary>
    /// <param name="handle">What <see cref="Open(string, out string?)"/> returned, of a library that is still open.</param>
    public static void Close(nint handle) => _ = DynamicLinkerFunctions.Close(handle);

    internal static nint Open(string path, int flags, out string? problem)
    {
        // Clears what an earlier failure left; and where imports are bound at their first call, binding dlerror later would lose the problem.
        _ = DynamicLinkerFunctions.LastProblem();
        nint handle;
        if (path.Length == 0)
        {
            handle = DynamicLinkerFunctions.Open(null, flags);
        }
        else
        {
            byte[] bytes = Encoding.UTF8.GetBytes(path + '\0');
            fixed (byte* name = bytes)
            {
                handle = DynamicLinkerFunctions.Open(name, flags);
            }
        }

        // dlerror is kept for each thread, and so still ours.
        problem = handle != 0 ? null : Marshal.PtrToStringUTF8((nint)DynamicLinkerFunctions.LastProblem()) ?? "unknown problem";
        return handle;
    }
}
