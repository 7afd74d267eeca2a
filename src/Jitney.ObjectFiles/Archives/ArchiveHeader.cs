using Jitney.ObjectFiles.Binary;

namespace Jitney.ObjectFiles.Archives;

/// <summary>A member's header, read and checked: where everything of the member lies.</summary>
/// <param name="Offset">Where the header begins.</param>
/// <param name="Kind">What the member is to the archive.</param>
/// <param name="Name">The name's bytes: in the header, the table of long names, or before the content.</param>
/// <param name="Content">The content without a BSD name; empty for a thin archive's files.</param>
/// <param name="Size">The size without a BSD name, as the header tells it.</param>
/// <param name="NestedHeaderOffset">Where the member stands in a nested archive that a thin one refers to.</param>
/// <param name="Next">Where the next header begins, if there is one.</param>
internal readonly record struct ArchiveHeader(
    int Offset,
    ArchiveMemberKind Kind,
    FileRange Name,
    FileRange Content,
    long Size,
    long? NestedHeaderOffset,
    long Next);
