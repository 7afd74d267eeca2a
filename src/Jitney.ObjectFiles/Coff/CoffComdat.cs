namespace Jitney.ObjectFiles.Coff;

/// <summary>What makes a section one of several of which one is chosen.</summary>
/// <param name="Selection">How one is chosen; a known one.</param>
/// <param name="SectionSymbol">The index of the symbol that stands for the section.</param>
/// <param name="Leader">The index of the symbol whose name all of them share: the first of the section after its own symbol; -1 for an associated section.</param>
/// <param name="AssociatedSection">The number of the section with which an associated one is kept, and which exists; else 0.</param>
internal readonly record struct CoffComdat(CoffSelection Selection, int SectionSymbol, int Leader, int AssociatedSection);
