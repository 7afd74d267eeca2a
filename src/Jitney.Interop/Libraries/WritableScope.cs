namespace Jitney.Interop.Libraries;

/// <summary>Makes pages of a loaded object that are read-only writable for a while.</summary>
/// <remarks>The pages stay readable throughout, so other threads may go on reading them.</remarks>
internal readonly unsafe ref struct WritableScope
{
    private const int Readable = 1;
    private const int ReadableAndWritable = 3;
    private readonly nint _start;
    private readonly nuint _size;

    /// <summary>Opens the pages that hold a range.</summary>
    /// <param name="start">The range's first address; its pages must be readable, not writable and not executable.</param>
    /// <param name="end">The address behind its last byte.</param>
    /// <param name="problem">Null when it went well.</param>
    internal WritableScope(ulong start, ulong end, out string? problem)
    {
        ulong pageMask = (ulong)Environment.SystemPageSize - 1;
        _start = (nint)(start & ~pageMask);
        _size = (nuint)(((end + pageMask) & ~pageMask) - (ulong)_start);
        problem = DynamicLinkerFunctions.Protect(_start, _size, ReadableAndWritable) == 0
            ? null
            : LibraryProblem.Of("mprotect");
    }

    /// <summary>Makes them read-only again.</summary>
    public void Dispose() => DynamicLinkerFunctions.Protect(_start, _size, Readable);
}
