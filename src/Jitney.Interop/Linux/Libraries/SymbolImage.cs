using System.Runtime.InteropServices;
using System.Text;
using Jitney.Interop.Libraries;
using Jitney.Interop.Memory;

namespace Jitney.Interop.Linux.Libraries;

/// <summary>Has the dynamic linker load a shared object that exists only in memory.</summary>
internal static unsafe class SymbolImage
{
    private const uint CloseOnExec = 1;
    private const int PieceSize = 1024;

    // The process's, like the dynamic linker's memory of paths: several executors may live in one.
    private static ulong s_loaded;
    private static readonly Lock s_gate = new();
    private static readonly List<nint> s_shown = [];

    /// <summary>Loads a shared object, globally visible.</summary>
    /// <param name="image">The complete ELF file.</param>
    /// <param name="problem">Why it could not be loaded; null when it could.</param>
    /// <returns>Its handle for <see cref="Unload"/>; 0 when it could not be loaded.</returns>
    public static nint Load(ReadOnlySpan<byte> image, out string? problem)
    {
        nint handle = Load(image, DynamicLinkerFunctions.Now | DynamicLinkerFunctions.Global, out problem);
        if (handle != 0)
        {
            lock (s_gate)
            {
                s_shown.Add(handle);
            }
        }

        return handle;
    }

    /// <summary>Unloads a shared object. Whoever has found one of its symbols keeps it loaded, as the dynamic linker has it; but nobody finds one any more.</summary>
    /// <param name="handle">What <see cref="Load(ReadOnlySpan{byte}, out string?)"/> returned, of an object that is still loaded.</param>
    public static void Unload(nint handle)
    {
        lock (s_gate)
        {
            _ = s_shown.Remove(handle);
            HideSymbols(handle);
        }

        DynamicLibraries.Close(handle);
    }

    /// <summary>Whether an address that the dynamic linker has found for a name is one that a loaded image gives it.</summary>
    /// <param name="terminatedName">The name, as for <see cref="DynamicLibraries.Find"/>.</param>
    /// <param name="address">The address.</param>
    public static bool Defines(ReadOnlySpan<byte> terminatedName, ulong address)
    {
        lock (s_gate)
        {
            foreach (nint handle in s_shown)
            {
                if (DynamicLibraries.Find(handle, terminatedName) == address)
                {
                    return true;
                }
            }

            return false;
        }
    }

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

    // Without buckets no name is found. Where others search at the same moment, they find a symbol or do not. Nothing is taken for granted of the object, which came over the wire.
    private static void HideSymbols(nint handle)
    {
        // A handle is the address of the dynamic linker's record: the address at which the object is loaded, its name, its dynamic section. The hash table begins with the numbers of buckets and of chains.
        Span<ulong> record = stackalloc ulong[3];
        Span<ulong> entry = stackalloc ulong[2];
        Span<uint> count = stackalloc uint[1];
        bool isRead = OwnMemory.Here.Read((ulong)handle, MemoryMarshal.AsBytes(record)) is null;
        for (ulong place = record[2]; isRead && OwnMemory.Here.Read(place, MemoryMarshal.AsBytes(entry)) is null && (long)entry[0] != ElfDynamicEntry.End; place += (ulong)sizeof(ElfDynamicEntry))
        {
            ulong table = entry[1] >= record[0] ? entry[1] : record[0] + entry[1];
            if ((long)entry[0] == ElfDynamicEntry.HashTable && OwnMemory.Here.Read(table, MemoryMarshal.AsBytes(count)) is null)
            {
                Clear(table + (2 * sizeof(uint)), count[0] * (ulong)sizeof(uint));
            }
        }
    }

    private static void Clear(ulong address, ulong size)
    {
        Span<byte> none = stackalloc byte[PieceSize];
        none.Clear();
        string? problem = null;
        for (ulong done = 0; done < size && problem is null; done += PieceSize)
        {
            problem = OwnMemory.Here.Write(address + done, none[..(int)Math.Min(PieceSize, size - done)]);
        }
    }

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
