namespace Jitney.ObjectFiles.Coff;

/// <summary>What makes a section one of several of which one is chosen.</summary>
/// <param name="Selection">How one is chosen; a known one.</param>
/// <param name="SectionSymbol">The index of the symbol that stands for the section.</param>
/// <param name="Leader">The index of the symbol whose name all of them share: the first of the section after its own symbol. -1 for an associated section, and where there is no
/// such symbol, so that they share the section's name.</param>
/// <param name="AssociatedSection">The number of the section with which this one is kept, and which exists: told by an associated section; for a section of unwinding as GNU
/// tools write it, <c>.xdata$NAME</c> without a symbol of its own, that of the COMDAT called <c>NAME</c>. 0 for all others.</param>
internal readonly record struct CoffComdat(CoffSelection Selection, int SectionSymbol, int Leader, int AssociatedSection);
