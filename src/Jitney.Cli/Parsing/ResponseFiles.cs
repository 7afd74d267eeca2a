using System.CommandLine.Parsing;
using System.Text;
using Jitney.Interop.Files;

namespace Jitney.Cli.Parsing;

/// <summary>Files of words: <c>@FILE</c> on the command line stands for the words in it, which may name further ones.</summary>
internal sealed class ResponseFiles
{
    private const int LargestFile = 16 << 20;

    // Files that name each other would go on for ever.
    private const int MostFiles = 100;

    private int _count;

    /// <summary>The words of a file.</summary>
    /// <param name="name">Its path.</param>
    /// <param name="words">The words.</param>
    /// <param name="problem">Why there are none.</param>
    /// <returns>Whether the words are to be replaced; else nothing is wrong, or there is a problem.</returns>
    public bool TryRead(string name, out IReadOnlyList<string>? words, out string? problem)
    {
        words = null;
        if (++_count > MostFiles)
        {
            problem = $"@{name}: more than {MostFiles} files of words, or they name each other without end";
            return false;
        }

        problem = TryReadText(name, out string text) is { } reason ? $"@{name}: {reason}" : null;
        if (problem is null)
        {
            words = [.. text.Split('\n').Where(line => !line.StartsWith('#')).SelectMany(CommandLineParser.SplitCommandLine)];
        }

        return problem is null;
    }

    private static string? TryReadText(string name, out string text)
    {
        text = "";
        try
        {
            using FileStream file = new(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            using var content = new MemoryStream();
            byte[] piece = new byte[1 << 16];
            for (int count; (count = file.Read(piece)) > 0;)
            {
                content.Write(piece, 0, count);
                if (content.Length > LargestFile)
                {
                    return $"has more than {LargestFile >> 20} MiB, and so no words";
                }
            }

            text = Encoding.UTF8.GetString(content.GetBuffer(), 0, (int)content.Length);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return Directory.Exists(name) ? "is a folder" : $"cannot be read: {FileProblem.Of(exception)}";
        }
    }
}
