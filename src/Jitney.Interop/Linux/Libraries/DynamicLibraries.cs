using System.Runtime.InteropServices;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Linux.Libraries;

/// <summary>The dynamic linker of this process. Thread-safe, as that is.</summary>
internal static unsafe class DynamicLibraries
{
    private const int Attempts = 3;

    /// <summary>Opens a shared library, lazily bound and globally visible. Runs its initialisers on the calling thread.</summary>
    /// <param name="path">A path, or a name to search for; empty for the process itself.</param>
    /// <param name="problem">Why it could not be opened, in the dynamic linker's words; null when it could.</param>
    /// <returns>A handle that names the library, the same each time; 0 when it could not be opened.</returns>
    public static nint Open(string path, out string? problem) => Open(path, DynamicLinkerFunctions.Lazy | DynamicLinkerFunctions.Global, out problem);

    /// <summary>Opens a shared library, lazily bound, that others do not see unless somebody shows it to them. Runs its initialisers on the calling thread.</summary>
    /// <inheritdoc cref="Open(string, out string?)"/>
    public static nint OpenApart(string path, out string? problem) => Open(path, DynamicLinkerFunctions.Lazy, out problem);

    /// <summary>Shows a library that is open to everybody, behind those that are shown already.</summary>
    /// <param name="path">As it was opened.</param>
    /// <returns>Null, or why it cannot be shown.</returns>
    public static string? Show(string path)
    {
        _ = Open(path, DynamicLinkerFunctions.Lazy | DynamicLinkerFunctions.Global | DynamicLinkerFunctions.IfLoaded, out string? problem);
        return problem;
    }

    /// <summary>Finds a symbol.</summary>
    /// <param name="handle">What <see cref="Open(string, out string?)"/> returned, of a library that is still open.</param>
    /// <param name="terminatedName">The name with a terminating zero byte: <c>name</c>, or <c>name@VERSION</c> for that version of it.</param>
    /// <returns>Its address; 0 when there is none.</returns>
    public static ulong Find(nint handle, ReadOnlySpan<byte> terminatedName)
    {
        if (terminatedName.IsEmpty || terminatedName[^1] != 0)
        {
            throw new ArgumentException("The name has no terminating zero byte.", nameof(terminatedName));
        }

        int mark = terminatedName.IndexOf((byte)'@');
        if (mark > 0)
        {
            return FindVersion(handle, [.. terminatedName[..mark], 0], terminatedName[(mark + 1)..]);
        }

        fixed (byte* name = terminatedName)
        {
            return (ulong)DynamicLinkerFunctions.Find(handle, name);
        }
    }

    // Callers guarantee that both texts end with a zero byte.
    private static ulong FindVersion(nint handle, ReadOnlySpan<byte> terminatedName, ReadOnlySpan<byte> terminatedVersion)
    {
        fixed (byte* name = terminatedName, version = terminatedVersion)
        {
            return (ulong)DynamicLinkerFunctions.FindVersion(handle, name, version);
        }
    }

    /// <summary>Closes a library once; when it was opened as often, it is unloaded and its finalisers run.</summary>
    /// <param name="handle">What <see cref="Open(string, out string?)"/> returned, of a library that is still open.</param>
    public static void Close(nint handle) => _ = DynamicLinkerFunctions.Close(handle);

    internal static nint Open(string path, int flags, out string? problem)
    {
        byte[] name = [.. NativeText.FromString(path).Bytes, 0];
        problem = null;
        for (int attempt = 0; attempt < Attempts && problem is null; attempt++)
        {
            // Clears what an earlier failure left, by a success: dlerror would word it first, and allocate for that, perhaps with a malloc of the program's that asks the dynamic linker
            // for the C library's. Where imports are bound at their first call, binding dlerror later would lose the problem.
            fixed (byte* known = "dlerror\0"u8)
            {
                _ = DynamicLinkerFunctions.Find(0, known);
            }

            _ = DynamicLinkerFunctions.LastProblem();
            nint handle;
            fixed (byte* start = name)
            {
                handle = DynamicLinkerFunctions.Open(path.Length == 0 ? null : start, flags);
            }

            if (handle != 0)
            {
                return handle;
            }

            // dlerror is kept for each thread, and so still ours; unless the runtime has asked the dynamic linker for something of its own on this thread,
            // which takes the words away when it succeeds. It has no reason to do so again.
            problem = Marshal.PtrToStringUTF8((nint)DynamicLinkerFunctions.LastProblem());
        }

        problem ??= "the dynamic linker gives no reason";
        return 0;
    }
}
