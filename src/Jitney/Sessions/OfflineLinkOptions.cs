using Jitney.Linking.Failures;
using Jitney.Linking.Passes;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Sessions;

/// <summary>How to link without an executor.</summary>
internal sealed record OfflineLinkOptions
{
    /// <summary>Where the slab starts that the result is linked for: any address, 0 too. Pages and alignments count from there.</summary>
    public ExecutorAddress TargetAddress { get; init; } = (ExecutorAddress)0x7f0000000000;

    /// <summary>The slab's size in bytes, rounded up to whole pages; what does not fit is an error.</summary>
    public ulong SlabSize { get; init; } = 64UL << 20;

    /// <summary>A power of two; each segment begins on a page.</summary>
    public ulong PageSize { get; init; } = 4096;

    /// <summary>What dead stripping may drop.</summary>
    public StripMode Strip { get; init; } = StripMode.DropUnreachable;

    /// <summary>What becomes of names that are defined nowhere.</summary>
    public MissingSymbols Missing { get; init; } = MissingSymbols.AreErrors;

    /// <summary>What to link for; null for what the first object is for.</summary>
    public Target? Target { get; init; }

    /// <summary>Who says so, in messages.</summary>
    public string TargetOwner { get; init; } = "this link";

    /// <summary>Folders in which libraries are looked for that objects for Windows ask for, before those of the system.</summary>
    public IReadOnlyList<string> LibraryFolders { get; init; } = [];

    /// <summary>Where the files of the target's system lie here; null where that is this machine.</summary>
    public string? SystemRoot { get; init; }

    /// <summary>A name that must be defined; null for none.</summary>
    public string? Entry { get; init; }

    /// <summary>Further names that must be defined.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>What is done with some names beside what the inputs say.</summary>
    internal NameRules Names { get; init; } = new();

    /// <summary>Told what inputs ask linkers to warn of (sections <c>.gnu.warning.SYMBOL</c> and <c>.gnu.warning</c>), while a batch is linked: each symbol once. A <see cref="Jitney.ObjectFiles.Failures.LinkException"/> that it throws fails the link once all are told.</summary>
    public Action<LinkWarning>? Warned { get; init; }

    /// <summary>Passes that see and may mark the link graph.</summary>
    public IReadOnlyList<(PassSlot Slot, ILinkPass Pass)> Passes { get; init; } = [];
}
