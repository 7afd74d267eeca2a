namespace Jitney.ObjectFiles.Archives;

/// <summary>A symbol of an archive's index: where its name lies in the archive, and its member's header.</summary>
internal readonly record struct ArchiveIndexEntry(int NameStart, int NameLength, int MemberOffset);
