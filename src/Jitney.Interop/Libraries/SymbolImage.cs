using System.Text;

namespace Jitney.Interop.Libraries;

/// <summary>Has the dynamic linker load a shared object that exists only in memory.</summary>
internal static unsafe class SymbolImage
{
    private const uint CloseOnExec = 1;

    // The process's, like the dynamic linker's memory of paths: several executors may live in one.
    private static ulong s_loaded;

    /// <summary>Loads a shared object, globally visible.</summary>
    /// <param name="image">The complete ELF file.</param>
    /// <param name="problem">Why it could not be loaded; null when it could.</param>
    /// <returns>Its handle for <see cref="DynamicLibraries.Close"/>; 0 when it could not be loaded.</returns>
    public static nint Load(ReadOnlySpan<byte> image, out string? problem) => Load(image, DynamicLinkerFunctions.Now | DynamicLinkerFunctions.Global, out problem);

    /// <summary>Loads a shared object with the flags of <c>dlopen</c>.</summary>
    internal static nint Load(ReadOnlySpan<byte> image, int flags, out string? problem)
    {
        int descriptor;
        fixed (byte* name = "jitney-symbols\0"u8)
        {
            descriptor = DynamicLinkerFunctions.CreateMemoryFile(name, CloseOnExec);
        }

        if (descriptor < 0)
        {
            problem = LibraryProblem.Of("memfd_create");
            return 0;
        }

        try
        {
            problem = Write(descriptor, image);
            return problem is null
                ? DynamicLibraries.Open(PathOf(descriptor, Interlocked.Increment(ref s_loaded)), flags, out problem)
                : 0;
        }
        finally
        {
            _ = DynamicLinkerFunctions.CloseDescriptor(descriptor);
        }
    }

    /// <summary>Whether a path is one under which <see cref="Load(ReadOnlySpan{byte}, out string?)"/> has loaded an image.</summary>
    internal static bool IsPathOfImage(ReadOnlySpan<byte> path) => path.StartsWith("/proc/self/fd/"u8) && path.IndexOf("/./"u8) >= 0;

    private static string? Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint written;
            fixed (byte* start = bytes)
            {
                written = DynamicLinkerFunctions.Write(descriptor, start, (nuint)bytes.Length);
            }

            if (written <= 0)
            {
                return LibraryProblem.Of("write");
            }

            bytes = bytes[(int)written..];
        }

        return null;
    }

    // The dynamic linker takes a path that it has seen before for the same library, without a look at the file; and descriptor
    // numbers come again. So the number, which is not 0, is spelled into the path, in binary: "/." for one and "/" for zero, which name the same directory.
    private static string PathOf(int descriptor, ulong number)
    {
        var path = new StringBuilder("/proc/self/fd", 64);
        for (; number != 0; number >>= 1)
        {
            path.Append((number & 1) != 0 ? "/." : "/");
        }

        return path.Append('/').Append(descriptor).ToString();
    }
}
