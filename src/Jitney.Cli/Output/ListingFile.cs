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
    /// <remarks>It goes out as it is made: as text it is larger than what was linked.</remarks>
    /// <exception cref="IOException">It cannot be written; the message says why.</exception>
    public static void Write(string path, ImageListing listing)
    {
        if (path == StandardOutput)
        {
            ListingJson.Write(new StandardStream(StandardStream.Output), listing);
        }
        else
        {
            OutputFile.Here.Write(path, output => ListingJson.Write(output, listing));
        }
    }
}
