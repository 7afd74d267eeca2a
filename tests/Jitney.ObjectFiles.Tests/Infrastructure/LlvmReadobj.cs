using System.Globalization;

namespace Jitney.ObjectFiles.Tests.Infrastructure;

/// <summary>Turns what <c>llvm-readobj --sections --symbols --relocs</c> prints of COFF into rows, as <see cref="CoffRows"/> writes them.</summary>
internal static class LlvmReadobj
{
    private static readonly string[] s_types =
    [
        "ABSOLUTE", "ADDR64", "ADDR32", "ADDR32NB", "REL32", "REL32_1", "REL32_2", "REL32_3", "REL32_4", "REL32_5", "SECTION", "SECREL", "SECREL7", "TOKEN", "SREL32", "PAIR", "SSPAN32",
    ];

    /// <summary>Runs it.</summary>
    public static string[] Rows(Toolbox tools, string file) =>
        [.. Rows(tools.Run(WindowsTools.LlvmFolder + "llvm-readobj", "--sections", "--symbols", "--relocs", file))];

    private static IEnumerable<string> Rows(string text)
    {
        var values = new Dictionary<string, string>();
        string part = "", section = "";
        foreach (string raw in text.Split('\n'))
        {
            string line = raw.TrimStart();
            int indentation = raw.Length - line.Length;
            int colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (indentation == 0 && line.EndsWith(" [", StringComparison.Ordinal))
            {
                part = line[..^2];
            }
            else if (part == "Relocations" && line.EndsWith(" {", StringComparison.Ordinal))
            {
                section = line["Section (".Length..line.IndexOf(')', StringComparison.Ordinal)];
            }
            else if (part == "Relocations" && line.StartsWith("0x", StringComparison.Ordinal))
            {
                yield return Relocation(section, line);
            }
            else if (line is "Section {" or "Symbol {")
            {
                values.Clear();
            }
            else if (indentation == 2 && line == "}" && part is "Sections" or "Symbols" && values.Count > 0)
            {
                yield return part == "Sections" ? Section(values) : Symbol(values);
                values.Clear();
            }
            else if (line.StartsWith("Characteristics [ (", StringComparison.Ordinal))
            {
                values["Characteristics"] = InBrackets(line);
            }
            else if (colon > 0)
            {
                values[line[..colon]] = line[(colon + 2)..];
            }
            else if (line.EndsWith(':'))
            {
                values[line[..^1]] = "";
            }
        }
    }

    private static string Section(Dictionary<string, string> values)
    {
        string name = values["Name"];
        return $"section {values["Number"]} {name[..name.LastIndexOf(" (", StringComparison.Ordinal)]} {values["RawDataSize"]} {values["PointerToRawData"]} {values["RelocationCount"]} {values["Characteristics"]}";
    }

    private static string Symbol(Dictionary<string, string> values)
    {
        uint type = Number(InBrackets(values["ComplexType"])) << 4 | Number(InBrackets(values["BaseType"]));
        string row = $"symbol {values["Name"]} {values["Value"]} {InBrackets(values["Section"])} 0x{type:X} {InBrackets(values["StorageClass"])} {values["AuxSymbolCount"]}";
        // What a local function's record tells is of the function, and read as if of a section.
        if (values.TryGetValue("Selection", out string? selection) && type != 0x20)
        {
            row += $" section {values["Length"]} {values["RelocationCount"]} {values["Checksum"]} {values["Number"]} {(selection.Contains('(', StringComparison.Ordinal) ? InBrackets(selection) : selection)}";
        }

        if (values.TryGetValue("Linked", out string? linked))
        {
            row += $" default {InBrackets(linked)} {InBrackets(values["Search"])}";
        }

        // A long name is shown as the bytes of its offset.
        return row + (values.TryGetValue("FileName", out string? file) ? $" file {(file.StartsWith('\0') ? "long" : file)}" : "");
    }

    /// <summary><c>0x1E IMAGE_REL_AMD64_REL32 name (21)</c>.</summary>
    private static string Relocation(string section, string line)
    {
        string[] words = line.Split(' ');
        return $"relocation {section} {words[0]} {Array.IndexOf(s_types, words[1]["IMAGE_REL_AMD64_".Length..])} {InBrackets(line)}";
    }

    private static string InBrackets(string text) => text[(text.LastIndexOf('(') + 1)..text.LastIndexOf(')')];

    private static uint Number(string text) => uint.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
