using Jitney.Diagnostics;
using Jitney.Interop.Files;
using Jitney.Interop.Streams;

namespace Jitney.Cli.Output;

/// <summary>Writes a listing as JSON to a file, or to standard output.</summary>
internal static class ListingFile
{
    /// <summary>What is named for standard output.</summary>
    public const string StandardOutput = "-";

    /// <summary>Writes it. What has a place of its own appears as a whole or not at all.</summary>
    /// <exception cref="IOException">It cannot be written; the message says why.</exception>
    public static void Write(string path, ImageListing listing)
    {
        using var content = new MemoryStream();
        ListingJson.Write(content, listing);
        ReadOnlySpan<byte> bytes = content.GetBuffer().AsSpan(0, (int)content.Length);
        if (path == StandardOutput)
        {
            OutputFile.WriteToDescriptor(StandardStream.Output, bytes);
        }
        else
        {
            OutputFile.Write(path, bytes);
        }
    }
}
