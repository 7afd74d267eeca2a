using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Coff;

namespace Jitney.Cli.Showing;

/// <summary>Shows an image of Windows: header, sections, the libraries that it needs, and what it exports.</summary>
internal static class CoffImageShow
{
    /// <summary>Shows an image.</summary>
    /// <exception cref="Jitney.ObjectFiles.Failures.LinkException">It is damaged.</exception>
    public static void Show(Page page, CoffImage image)
    {
        page.Heading($"{image.Name}: PE, {(image.Header.Is64Bit ? 64 : 32)} bits, {CoffMachineNames.Of(image.Machine)}, {(image.IsLibrary ? "DLL" : "program")}");
        page.Heading("Sections");
        var sections = new TextTable(">number", "name", "flags", ">address", ">size");
        for (int section = 1; section <= image.Sections.Length; section++)
        {
            CoffSectionHeader header = image.Sections[section - 1];
            sections.Add($"{section}", NameText.Of(image.SectionNameBytes(section)), CoffWords.Of(header.Flags), $"0x{header.VirtualAddress:x}", $"0x{header.VirtualSize:x}");
        }

        sections.Write(page);
        page.Heading("Needed libraries");
        IReadOnlyList<ReadOnlyMemory<byte>> libraries = CoffImportTable.Libraries(image);
        foreach (ReadOnlyMemory<byte> library in libraries)
        {
            page.Line($"  {NameText.Of(library.Span)}");
        }

        if (libraries.Count == 0)
        {
            page.Line("  none");
        }

        CoffExportTable table = CoffExportTable.Read(image);
        page.Heading(table.LibraryName.IsEmpty ? "Exports" : $"Exports of {NameText.Of(table.LibraryName.Span)}");
        var exports = new TextTable(">number", ">address", "name", "forwarded to");
        foreach (CoffExport export in table.Exports)
        {
            exports.Add($"{export.Ordinal}", export.Forwarder.IsEmpty ? $"0x{export.Address:x}" : "", NameText.Of(export.Name.Span), NameText.Of(export.Forwarder.Span));
        }

        exports.Write(page);
    }
}
