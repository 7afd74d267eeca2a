namespace Jitney.Linking.Resolution;

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

    private static bool IsUnwinder(ReadOnlySpan<byte> name) =>
        name.StartsWith("_Unwind_"u8) || name.StartsWith("__register_frame"u8) || name.StartsWith("__deregister_frame"u8);
}
