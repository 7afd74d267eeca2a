using Jitney.Linking.Failures;
using Jitney.Linking.Fixups;
using Jitney.Linking.Layout;
using Jitney.Linking.Passes;
using Jitney.Linking.Resolution;

namespace Jitney.Linking;

/// <summary>The link of one batch, from the objects that were collected for it (<see cref="Closure"/>) to bytes that are fixed up.</summary>
/// <remarks>
/// Whoever drives it calls the phases in the order in which they stand here, and brings what comes from outside: the addresses of what
/// a process defines, the addresses of memory, and where the bytes go. Between phases it may wait as long as it likes. The same
/// input gives the same bytes. Not thread-safe.
/// </remarks>
/// <param name="batch">The batch.</param>
internal sealed class BatchLink(LinkBatch batch)
{
    private BatchLayout? _layout;

    /// <summary>The batch.</summary>
    public LinkBatch Batch => batch;

    /// <summary>Where everything goes, from <see cref="LayOut"/> on.</summary>
    public BatchLayout Layout => _layout ?? throw new InvalidOperationException("the batch is not laid out yet");

    /// <summary>Finds what the linker itself defines, and what others are to be asked for.</summary>
    /// <param name="hasLibraries">Whether there are libraries that may have instances of what a process holds once.</param>
    /// <returns>Numbers of globals.</returns>
    public int[] FindImports(bool hasLibraries)
    {
        TakeDefaults.Run(batch);
        DefineSpecialSymbols.Run(batch);

        // What a name means may be such a symbol.
        TakeDefaults.Run(batch);
        return BindImports.Wanted(batch, hasLibraries);
    }

    /// <summary>Marks what is reached, and what is needed of it.</summary>
    public void Prune(StripMode mode) => MarkLive.Run(batch, mode);

    /// <summary>Takes the answers for what others were asked for. What is wrong stands among the batch's errors.</summary>
    public void Bind(ReadOnlySpan<int> wanted, ReadOnlySpan<ImportedSymbol> found, AddressWindow window, MissingSymbols mode)
    {
        batch.Window = window;
        BindImports.Run(batch, wanted, found, window, mode);
    }

    /// <summary>Makes the linker's own object. No block becomes larger afterwards.</summary>
    public void Complete(DsoHandleUse handle, HeadersUse headers, int dynamicSymbols) => BuildGotAndStubs.Run(batch, handle, headers, dynamicSymbols);

    /// <summary>Lays everything out: of a batch that is complete, or consists of the linker's own object alone.</summary>
    /// <exception cref="ObjectFiles.Failures.LinkException">It is larger than anything that can be linked.</exception>
    public void LayOut() => _layout = CodeShortening.LayOut(batch);

    /// <summary>Gives everything its address. No address changes afterwards, but those of thread-local variables.</summary>
    public void Place(SegmentAddresses segments) => AssignAddresses.Run(batch, Layout, segments);

    /// <summary>What each thread's copy of the thread-local variables begins with, which has to be known before they are placed.</summary>
    /// <exception cref="ObjectFiles.Failures.LinkException">Values do not fit.</exception>
    public byte[] ThreadTemplate() => CopyAndApply.ThreadTemplate(batch, Layout);

    /// <summary>Gives thread-local variables their distance from the thread pointer.</summary>
    public void PlaceThreads(SegmentAddresses segments, ulong distance) => AssignAddresses.RunForThreads(batch, Layout, segments, distance);

    /// <summary>Copies all bytes and fixes them up.</summary>
    /// <exception cref="ObjectFiles.Failures.LinkException">Values do not fit.</exception>
    public void Write(SegmentAddresses segments, ISegmentWriter writer)
    {
        ModuleHeaders.Write(batch, Layout, segments);
        CopyAndApply.Run(batch, Layout, writer);
    }

    /// <summary>Stops where anything is wrong.</summary>
    /// <exception cref="ObjectFiles.Failures.LinkException">All that is.</exception>
    public void ThrowIfFaulty() => LinkErrorsException.ThrowIfAny(batch.Errors);
}
