using Jitney.Diagnostics;

namespace Jitney.Cli.Output;

/// <summary>Writes a listing as JSON to a file, or to standard output.</summary>
internal static class ListingFile
{
    private const string StandardOutput = "-";

    /// <summary>Writes it. A file appears as a whole or not at all.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static async Task WriteAsync(string path, ImageListing listing, CancellationToken cancellation)
    {
        using var content = new MemoryStream();
        ListingJson.Write(content, listing);
        content.Position = 0;
        if (path == StandardOutput)
        {
            await using Stream output = Console.OpenStandardOutput();
            await content.CopyToAsync(output, cancellation);
            return;
        }

        // What exists and is no plain file (a device, a pipe) cannot be replaced.
        if (File.Exists(path) && (File.GetAttributes(path) & (FileAttributes.Device | FileAttributes.ReparsePoint)) != 0)
        {
            await CopyAsync(content, path, cancellation);
            return;
        }

        string unfinished = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            await CopyAsync(content, unfinished, cancellation);
            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    private static async Task CopyAsync(MemoryStream content, string path, CancellationToken cancellation)
    {
        await using FileStream file = new(path, FileMode.Create, FileAccess.Write);
        await content.CopyToAsync(file, cancellation);
    }
}
