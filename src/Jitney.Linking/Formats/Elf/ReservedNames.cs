
namespace Jitney.Linking.Formats.Elf;

/// <summary>Names whose definitions in inputs do not count, because only another one can do their work.</summary>
/// <remarks>
/// <para>The unwinder is the process's: it alone knows the unwind tables of libraries and, since they are registered with it, those of linked code. A copy
/// from an archive (<c>libgcc_eh.a</c>, <c>libunwind.a</c>) would know neither, and an exception that one of them throws and the other one
/// passes on would end the process. What an object that was given by itself defines stays: whoever writes such a function means it.</para>
/// <para>The handle is the batch's own: what the compiler's start files (<c>crtbegin.o</c>) define is the handle of a program, whose exit handlers
/// nobody would run before its memory goes.</para>
/// </remarks>
internal static class ReservedNames
{
    /// <summary>Whether a definition of a name does not count where code will run in a process.</summary>
    /// <param name="name">The name.</param>
    /// <param name="isInArchive">Whether a member of an archive defines it.</param>
    public static bool IsReserved(ReadOnlySpan<byte> name, bool isInArchive) =>
        name.Length > 8 && name[0] == (byte)'_' && name[1] is (byte)'U' or (byte)'_'
        && (name.SequenceEqual("__dso_handle"u8) || (isInArchive && IsUnwinder(name)));

    /// <summary>Whether a name is the C allocator's, of which a process has one: in a host's own process the host's. What an archive has of another one
    /// is passed over there, since the C library would go on to allocate what linked code frees.</summary>
    public static bool IsAllocator(ReadOnlySpan<byte> name) => name.Length is >= 4 and <= 18
        && (name.SequenceEqual("malloc"u8) || name.SequenceEqual("free"u8) || name.SequenceEqual("calloc"u8) || name.SequenceEqual("realloc"u8)
            || name.SequenceEqual("memalign"u8) || name.SequenceEqual("aligned_alloc"u8) || name.SequenceEqual("posix_memalign"u8)
            || name.SequenceEqual("valloc"u8) || name.SequenceEqual("pvalloc"u8) || name.SequenceEqual("malloc_usable_size"u8)
            || name.SequenceEqual("reallocarray"u8) || name.SequenceEqual("cfree"u8));

    private static bool IsUnwinder(ReadOnlySpan<byte> name) =>
        name.StartsWith("_Unwind_"u8) || name.StartsWith("__register_frame"u8) || name.StartsWith("__deregister_frame"u8);
}
