using Jitney.Linking.Graph;

namespace Jitney.Linking.Formats.Coff;

/// <summary>What a section of a COFF object is for.</summary>
/// <param name="Role">Its role.</param>
/// <param name="Segment">Where it goes.</param>
/// <param name="Priority">Its place among sections of the role.</param>
/// <param name="EntrySize">The size of its entries, where each is placed and kept by itself; 0 for a section that is one block.</param>
/// <param name="IsRetained">Whether it is kept whatever refers to it.</param>
internal readonly record struct CoffSectionClass(SectionRole Role, SegmentKind Segment, int Priority = 0, int EntrySize = 0, bool IsRetained = false);
