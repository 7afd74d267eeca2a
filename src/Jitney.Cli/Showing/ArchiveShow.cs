using Jitney.ObjectFiles;
using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Coff;
using Jitney.ObjectFiles.Elf;

namespace Jitney.Cli.Showing;

/// <summary>Shows an archive: its members, and its index of symbols.</summary>
internal static class ArchiveShow
{
    /// <summary>Shows an archive; its members' tables are for those who name a member.</summary>
    /// <exception cref="Jitney.ObjectFiles.Failures.LinkException">It is damaged, or a thin archive's file cannot be read.</exception>
    public static void Show(Page page, ArchiveFile archive, ShownParts parts)
    {
        var names = new Dictionary<long, string>();
        var files = new ThinFiles();
        var members = new TextTable(">offset", ">size", "kind", "name");
        page.Heading($"{archive.Path}: {(archive.IsThin ? "thin archive" : "archive")}");
        page.Heading("Members");
        try
        {
            foreach (ArchiveMember member in archive.Members)
            {
                names[member.HeaderOffset] = member.Name;
                members.Add($"0x{member.HeaderOffset:x}", $"{member.Size}", FileShow.Describe(files.Of(archive, member)), member.Name);
            }
        }
        finally
        {
            members.Write(page);
        }

        page.Heading(archive.HasSymbolIndex ? "Index" : "No index");
        var index = new TextTable("symbol", "member");
        for (int entry = 0; entry < archive.IndexCount; entry++)
        {
            long offset = archive.IndexMemberOffset(entry);
            index.Add(NameText.Of(archive.IndexName(entry)), names.GetValueOrDefault(offset, $"none at 0x{offset:x}"));
        }

        if (archive.HasSymbolIndex)
        {
            index.Write(page);
        }

        if (parts.HasFlag(ShownParts.Disassembly))
        {
            Disassemble(page, archive, files);
        }
    }

    private static void Disassemble(Page page, ArchiveFile archive, ThinFiles files)
    {
        foreach (ArchiveMember member in archive.Members)
        {
            ShownFile file = files.Of(archive, member);
            if (InputKinds.IsCoff(file.Content.Span))
            {
                CoffDisassembly.Show(page, CoffObjectFile.Read(file.Name, file.Content));
            }
            else if (file.Kind == InputKind.Object)
            {
                Disassembly.Show(page, ElfObjectFile.Read(file.Name, file.Content));
            }
        }
    }
}
