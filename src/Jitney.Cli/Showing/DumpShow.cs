using System.Globalization;
using System.Text.Json;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Cli.Showing;

/// <summary>Shows what <c>jitney link --dump</c> has written: sections and symbols of each object where they were linked to, and the fixed-up code.</summary>
internal static class DumpShow
{
    /// <summary>Whether a file may be one.</summary>
    public static bool MayBe(ReadOnlySpan<byte> content) => content.StartsWith("{"u8);

    /// <summary>Shows one.</summary>
    /// <exception cref="LinkException">It is none.</exception>
    public static void Show(Page page, ShownFile file, ShownParts parts)
    {
        try
        {
            using var document = JsonDocument.Parse(file.Content);
            Show(page, file.Name, document.RootElement, parts);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new LinkException(new InputPlace(file.Name), $"is not as 'jitney link --dump' writes it: {exception.Message}");
        }
    }

    private static void Show(Page page, InputName name, JsonElement dump, ShownParts parts)
    {
        string triple = TextOf(dump, "target");
        JsonElement slab = dump.GetProperty("slab");
        page.Heading($"{name}: dump of a link for {triple}, slab at {TextOf(slab, "address")} of {slab.GetProperty("size").GetUInt64()} bytes");
        foreach (JsonElement entry in dump.GetProperty("objects").EnumerateArray())
        {
            string title = TextOf(entry, "name");
            page.Heading($"Sections of {title}");
            ShowSections(page, entry);
            page.Heading($"Symbols of {title}");
            ShowSymbols(page, entry);
            if (parts.HasFlag(ShownParts.Disassembly))
            {
                Disassemble(page, title, entry, Target.Parse(triple).Architecture);
            }
        }
    }

    private static void ShowSections(Page page, JsonElement entry)
    {
        var table = new TextTable(">address", ">size", ">alignment", "protection", "name");
        foreach (JsonElement section in entry.GetProperty("sections").EnumerateArray())
        {
            table.Add(TextOf(section, "address"), $"0x{section.GetProperty("size").GetUInt64():x}", $"{section.GetProperty("alignment").GetUInt64()}", TextOf(section, "protection"), TextOf(section, "name"));
        }

        table.Write(page);
    }

    private static void ShowSymbols(Page page, JsonElement entry)
    {
        var table = new TextTable(">address", ">size", "kind", "scope", "linkage", "name");
        foreach (JsonElement symbol in entry.GetProperty("symbols").EnumerateArray())
        {
            table.Add(
                TextOf(symbol, "address"), $"{symbol.GetProperty("size").GetUInt64()}", TextOf(symbol, "kind"), TextOf(symbol, "scope"), TextOf(symbol, "linkage"), TextOf(symbol, "name"));
        }

        table.Write(page);
    }

    private static void Disassemble(Page page, string title, JsonElement entry, TargetArchitecture architecture)
    {
        (ulong Address, string Name)[] labels =
            [.. entry.GetProperty("symbols").EnumerateArray().Select(static symbol => (AddressOf(symbol), TextOf(symbol, "name"))).OrderBy(static label => label.Item1)];
        ulong[] addresses = [.. labels.Select(static label => label.Address)];
        foreach (JsonElement section in entry.GetProperty("sections").EnumerateArray())
        {
            JsonElement content = section.GetProperty("content");
            if (!TextOf(section, "protection").EndsWith('x') || content.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            string name = TextOf(section, "name");
            byte[] code = content.GetBytesFromBase64();
            ulong start = AddressOf(section);
            if (InstructionText.Of(architecture, code, start) is not { } instructions)
            {
                page.Heading($"No disassembly of {title}, section {name}: its instructions are not known");
                continue;
            }

            page.Heading($"Disassembly of {title}, section {name}");
            instructions.Show(
                page,
                start,
                new Queue<(ulong, string)>(labels.Skip(FirstFrom(addresses, start)).TakeWhile(label => label.Address - start < (ulong)code.Length)),
                static _ => { });
        }
    }

    // Objects may have as many sections as symbols, and all of these at one address.
    private static int FirstFrom(ulong[] addresses, ulong start)
    {
        (int first, int end) = (0, addresses.Length);
        while (first < end)
        {
            int middle = (int)(((uint)first + (uint)end) / 2);
            (first, end) = addresses[middle] < start ? (middle + 1, end) : (first, middle);
        }

        return first;
    }

    private static ulong AddressOf(JsonElement entry)
    {
        string text = TextOf(entry, "address");
        return text.StartsWith("0x", StringComparison.Ordinal)
            ? ulong.Parse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : throw new FormatException($"'{text}' is no address");
    }

    private static string TextOf(JsonElement entry, string name) => entry.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null");
}
