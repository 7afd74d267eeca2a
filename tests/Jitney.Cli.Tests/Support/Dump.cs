using System.Globalization;
using System.Text.Json;

namespace Jitney.Cli.Tests.Support;

/// <summary>The JSON of <c>jitney link --dump</c>, as a reader who has only the documentation would read it.</summary>
internal sealed class Dump
{
    private Dump(JsonElement root)
    {
        Root = root;
        Objects = [.. root.GetProperty("objects").EnumerateArray().Select(entry => new DumpObject(entry))];
    }

    public JsonElement Root { get; }

    public IReadOnlyList<DumpObject> Objects { get; }

    public DumpObject this[string name] => Objects.Single(entry => entry.Name == name);

    public static Dump Parse(string text) => new(JsonDocument.Parse(text).RootElement);

    /// <summary>A symbol that is seen everywhere.</summary>
    public JsonElement Global(string name) => Objects
        .SelectMany(entry => entry.Symbols)
        .Single(symbol => symbol.GetProperty("name").GetString() == name && symbol.GetProperty("scope").GetString() != "local");

    /// <summary>The bytes at an address.</summary>
    public byte[] Bytes(ulong address, int count)
    {
        JsonElement section = Objects.SelectMany(entry => entry.Sections).Single(section =>
            Address(section) <= address && address + (ulong)count <= Address(section) + section.GetProperty("size").GetUInt64());
        byte[] content = section.GetProperty("content").ValueKind == JsonValueKind.Null
            ? new byte[section.GetProperty("size").GetInt32()]
            : section.GetProperty("content").GetBytesFromBase64();
        return content.AsSpan((int)(address - Address(section)), count).ToArray();
    }

    public static ulong Address(JsonElement entry)
    {
        string text = entry.GetProperty("address").GetString()!;
        Assert.StartsWith("0x", text);
        return ulong.Parse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }
}

/// <summary>One object of the JSON.</summary>
internal sealed class DumpObject(JsonElement entry)
{
    public string Name => entry.GetProperty("name").GetString()!;

    public IEnumerable<JsonElement> Sections => entry.GetProperty("sections").EnumerateArray();

    public IEnumerable<JsonElement> Symbols => entry.GetProperty("symbols").EnumerateArray();

    public IEnumerable<JsonElement> Got => entry.GetProperty("got").EnumerateArray();

    public IEnumerable<JsonElement> Stubs => entry.GetProperty("stubs").EnumerateArray();

    public JsonElement Section(string name) => Sections.Single(section => section.GetProperty("name").GetString() == name);

    public JsonElement Symbol(string name) => Symbols.Single(symbol => symbol.GetProperty("name").GetString() == name);
}
