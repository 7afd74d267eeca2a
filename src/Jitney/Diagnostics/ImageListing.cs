using Jitney.Linking.Graph;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Diagnostics;

/// <summary>A link's result, to be looked at: what was kept of each object, where it went, and the fixed-up bytes.</summary>
/// <param name="Target">The objects' architecture as a target triple, such as <c>x86_64-unknown-linux-gnu</c>.</param>
/// <param name="Slab">The memory that the link was for.</param>
/// <param name="Objects">The objects in the order of the link; the linker's own, <c>&lt;jitney&gt;</c>, comes last.</param>
internal sealed record ImageListing(string Target, SlabListing Slab, IReadOnlyList<ObjectListing> Objects)
{
    /// <summary>What is imported, in formats whose imports belong to libraries; in the order of first sight.</summary>
    public IReadOnlyList<ImportListing> Imports { get; init; } = [];
}

/// <summary>One import.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Library">The file name of the library that has it; null where no input says it, and it will be looked for in those that usually have such names.</param>
/// <param name="Name">What the library calls it, or <c>#</c> and its number where it has no name there.</param>
internal readonly record struct ImportListing(string Symbol, string? Library, string Name);

/// <summary>The memory of a link.</summary>
/// <param name="Address">Its first address.</param>
/// <param name="Size">Its size in bytes.</param>
internal readonly record struct SlabListing(ExecutorAddress Address, ulong Size);

/// <summary>What was kept of one object.</summary>
/// <param name="Name"><c>a.o</c>, or <c>lib.a(b.o)</c> for an archive's member.</param>
/// <param name="Sections">Its sections, in the order of the file.</param>
/// <param name="Symbols">The symbols that it defines, local ones too.</param>
/// <param name="Got">The entries of the global offset table that it refers to, itself or through a stub; all of them for the linker's own object.</param>
/// <param name="Stubs">The stubs that its calls may take; all of them for the linker's own object.</param>
internal sealed record ObjectListing(
    string Name,
    IReadOnlyList<SectionListing> Sections,
    IReadOnlyList<SymbolListing> Symbols,
    IReadOnlyList<GotEntryListing> Got,
    IReadOnlyList<StubListing> Stubs);

/// <summary>One section.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Where it lies.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Alignment">Its alignment in bytes, counted from the start of the slab.</param>
/// <param name="Protection">What code may do with it.</param>
/// <param name="Content">As many fixed-up bytes as its size; null where everything is zero and the file holds nothing.</param>
internal sealed record SectionListing(
    string Name,
    ExecutorAddress Address,
    ulong Size,
    ulong Alignment,
    MemoryProtection Protection,
    ReadOnlyMemory<byte>? Content);

/// <summary>One symbol.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Where it is. For a thread-local variable, its place in the template; the thread pointer stands where the template ends, rounded
/// up to its alignment.</param>
/// <param name="Size">Its size in bytes; 0 when unknown.</param>
/// <param name="Section">Its section's name; null for one that only has an address.</param>
/// <param name="Scope">Who may see it: the narrowest scope that any object states.</param>
/// <param name="Binding">How its definition binds.</param>
/// <param name="Kind">What it names.</param>
internal sealed record SymbolListing(
    string Name,
    ExecutorAddress Address,
    ulong Size,
    string? Section,
    SymbolScope Scope,
    SymbolBinding Binding,
    SymbolKind Kind);

/// <summary>One entry of the global offset table.</summary>
/// <param name="Symbol">The symbol whose address it holds.</param>
/// <param name="Address">Where the entry is.</param>
internal readonly record struct GotEntryListing(string Symbol, ExecutorAddress Address);

/// <summary>One stub.</summary>
/// <param name="Symbol">Where it leads.</param>
/// <param name="Address">Where the stub is.</param>
/// <param name="Size">Its size in bytes.</param>
internal readonly record struct StubListing(string Symbol, ExecutorAddress Address, ulong Size);
