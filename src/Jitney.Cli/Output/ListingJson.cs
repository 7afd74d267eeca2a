using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Jitney.Diagnostics;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Cli.Output;

/// <summary>The form of a listing that programs read. Addresses are hexadecimal strings, since not every reader of JSON has 64-bit numbers.</summary>
internal sealed class ListingJson
{
    // Of three bytes come four digits.
    private const int PieceSize = 3 << 16;

    private readonly Stream _output;
    private readonly byte[] _digits = new byte[PieceSize / 3 * 4];

    private ListingJson(Stream output) => _output = output;

    /// <summary>Writes a listing and a line's end, and holds no more than a piece of it at a time.</summary>
    public static void Write(Stream output, ImageListing listing)
    {
        var form = new ListingJson(output);

        // A writer takes a value as a whole. Large content goes past it, and it is not to miss that.
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, SkipValidation = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("target", listing.Target);
            json.WriteStartObject("slab");
            json.WriteString("address", Hexadecimal(listing.Slab.Address));
            json.WriteNumber("size", listing.Slab.Size);
            json.WriteEndObject();
            json.WriteStartArray("objects");
            foreach (ObjectListing entry in listing.Objects)
            {
                form.Write(json, entry);
            }

            json.WriteEndArray();
            if (listing.Imports.Count > 0)
            {
                WriteAll(json, "imports", listing.Imports, Write);
            }

            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    private void Write(Utf8JsonWriter json, ObjectListing entry)
    {
        json.WriteStartObject();
        json.WriteString("name", PrintableText.OfBytes(entry.Name));
        WriteAll(json, "sections", entry.Sections, Write);
        WriteAll(json, "symbols", entry.Symbols, Write);
        WriteAll(json, "got", entry.Got, static (json, got) =>
        {
            json.WriteString("symbol", PrintableText.OfBytes(got.Symbol));
            json.WriteString("address", Hexadecimal(got.Address));
        });
        WriteAll(json, "stubs", entry.Stubs, static (json, stub) =>
        {
            json.WriteString("symbol", PrintableText.OfBytes(stub.Symbol));
            json.WriteString("address", Hexadecimal(stub.Address));
            json.WriteNumber("size", stub.Size);
        });
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ImportListing import)
    {
        json.WriteString("symbol", PrintableText.OfBytes(import.Symbol));
        json.WriteString("library", import.Library is { } library ? PrintableText.OfBytes(library) : null);
        json.WriteString("name", PrintableText.OfBytes(import.Name));
    }

    private void Write(Utf8JsonWriter json, SectionListing section)
    {
        json.WriteString("name", PrintableText.OfBytes(section.Name));
        json.WriteString("address", Hexadecimal(section.Address));
        json.WriteNumber("size", section.Size);
        json.WriteNumber("alignment", section.Alignment);
        json.WriteString("protection", Describe(section.Protection));
        json.WriteBoolean("alloc", true);
        if (section.Content is { Length: > PieceSize } large)
        {
            json.WritePropertyName("content");
            json.Flush();
            WriteDigits(large.Span);
        }
        else if (section.Content is { } content)
        {
            json.WriteBase64String("content", content.Span);
        }
        else
        {
            json.WriteNull("content");
            json.WriteBoolean("zeroFill", true);
        }
    }

    // The last value of its section, so that the writer has nothing to put behind it but the end.
    private void WriteDigits(ReadOnlySpan<byte> content)
    {
        _output.WriteByte((byte)'"');
        while (!content.IsEmpty)
        {
            Base64.EncodeToUtf8(content[..Math.Min(content.Length, PieceSize)], _digits, out int taken, out int written);
            _output.Write(_digits.AsSpan(0, written));
            content = content[taken..];
        }

        _output.WriteByte((byte)'"');
    }

    private static void Write(Utf8JsonWriter json, SymbolListing symbol)
    {
        json.WriteString("name", PrintableText.OfBytes(symbol.Name));
        json.WriteString("address", Hexadecimal(symbol.Address));
        json.WriteNumber("size", symbol.Size);
        json.WriteString("section", symbol.Section is { } section ? PrintableText.OfBytes(section) : null);
        json.WriteString("scope", symbol.Scope switch { SymbolScope.Local => "local", SymbolScope.Hidden => "hidden", _ => "default" });
        json.WriteString("linkage", symbol.Binding == SymbolBinding.Weak ? "weak" : "strong");
        json.WriteString("kind", symbol.Kind switch
        {
            SymbolKind.Function or SymbolKind.IndirectFunction => "function",
            SymbolKind.Data => "data",
            SymbolKind.ThreadLocal => "tls",
            _ => "none",
        });
    }

    private static void WriteAll<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> entries, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (T entry in entries)
        {
            json.WriteStartObject();
            write(json, entry);
            json.WriteEndObject();
            if (json.BytesPending >= PieceSize)
            {
                json.Flush();
            }
        }

        json.WriteEndArray();
    }

    private static string Describe(MemoryProtection protection) => string.Create(3, protection, static (text, bits) =>
    {
        text[0] = bits.HasFlag(MemoryProtection.Read) ? 'r' : '-';
        text[1] = bits.HasFlag(MemoryProtection.Write) ? 'w' : '-';
        text[2] = bits.HasFlag(MemoryProtection.Execute) ? 'x' : '-';
    });

    private static string Hexadecimal(ExecutorAddress address) => "0x" + address.Value.ToString("x", CultureInfo.InvariantCulture);
}
