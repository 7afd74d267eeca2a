using Jitney.Interop.Libraries;

namespace Jitney.Interop.Linux.Libraries;

/// <summary>Makes pages of a loaded object that are read-only writable for a while.</summary>
/// <remarks>The pages stay readable throughout, so other threads may go on reading them.</remarks>
internal readonly unsafe ref struct WritableScope
{
    private const int Readable = 1;
    private const int Writable = 2;
    private const int Executable = 4;
    private readonly nint _start;
    private readonly nuint _size;
    private readonly int _protection;

    /// <summary>Opens the pages that hold a range.</summary>
    /// <param name="start">The range's first address; its pages must be readable and not writable.</param>
    /// <param name="end">The address behind its last byte.</param>
    /// <param name="isExecutable">Whether the pages hold code too, which may be running: then they stay executable throughout.</param>
    /// <param name="problem">Null when it went well.</param>
    internal WritableScope(ulong start, ulong end, bool isExecutable, out string? problem)
    {
        ulong pageMask = (ulong)Environment.SystemPageSize - 1;
        _start = (nint)(start & ~pageMask);
        _size = (nuint)(((end + pageMask) & ~pageMask) - (ulong)_start);
        _protection = isExecutable ? Readable | Executable : Readable;
        problem = DynamicLinkerFunctions.Protect(_start, _size, _protection | Writable) == 0
            ? null
            : LibraryProblem.Of("mprotect");
    }

    /// <summary>Makes them read-only again.</summary>
    public void Dispose() => DynamicLinkerFunctions.Protect(_start, _size, _protection);
}
