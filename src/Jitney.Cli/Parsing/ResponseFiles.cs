using System.CommandLine.Parsing;
using Jitney.Interop;
using Jitney.Interop.Files;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Cli.Parsing;

/// <summary>Files of words: <c>@FILE</c> on the command line stands for the words in it, which may name further ones.</summary>
internal sealed class ResponseFiles
{
    // All of them together: a small one may name a large one again and again.
    private const int MostBytes = 16 << 20;

    // Files that name each other would go on for ever.
    private const int MostFiles = 100;

    private int _count;
    private int _bytes;

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

    private string? TryReadText(string name, out string text)
    {
        text = "";
        try
        {
            // Shells give pipes for `@<(command)`. Their bytes may have no end.
            byte[] content = InputBytes.Here.ReadStartOfFileOrPipe(name, MostBytes - _bytes + 1);
            _bytes += content.Length;
            if (_bytes > MostBytes)
            {
                return $"the files of words have more than {MostBytes >> 20} MiB";
            }

            text = new NativeText(content).ToExactString();
            return null;
        }
        catch (FileNotFoundException exception)
        {
            return $"cannot be read: {FileProblem.Here.Of(exception)}";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SystemCallException)
        {
            return exception.Message;
        }
    }
}
