using System.Text;
using Jitney.Diagnostics;
using Jitney.Failures;
using Jitney.Interop;
using Jitney.Linking.Failures;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Cli.Output;

/// <summary>What Jitney says, on standard error. A line goes out as a whole, so that lines of the linked program do not mix with it.</summary>
internal static class Messages
{
    private const int BrokenPipe = 32;

    /// <summary>Says what went wrong, in one line.</summary>
    public static void Error(string message) => Write($"error: {OneLine(message)}\n");

    /// <summary>Says that standard output cannot be written. Whoever reads it no further has seen enough, and is told nothing.</summary>
    public static void OutputProblem(IOException exception)
    {
        if (exception.HResult != BrokenPipe)
        {
            Error($"standard output cannot be written: {exception.Message}");
        }
    }

    /// <summary>Says what an input asks linkers to warn of.</summary>
    public static void Warning(LinkWarning warning) => Write($"warning: {OneLine(warning.Message)}\n");

    /// <summary>Says something that is no error.</summary>
    public static void Note(string message) => Write($"jitney: {OneLine(message)}\n");

    /// <summary>Says things that are no errors, a line each.</summary>
    public static void Notes(IEnumerable<string> messages)
    {
        foreach (string message in messages)
        {
            Note(message);
        }
    }

    /// <summary>Says what a link or its surroundings failed of: a line for each thing that is wrong.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="advice">What is to stand behind the last line.</param>
    /// <returns>Whether the exception was one of those; else nothing was said.</returns>
    public static bool TryError(Exception exception, string? advice = null)
    {
        switch (exception)
        {
            case LinkErrorsException several:
                string[] lines = [.. ErrorLines.Of(several.Errors)];
                lines[^1] += advice;
                Array.ForEach(lines, Error);

                return true;
            case LinkException error:
                Error(ErrorLines.Describe(error) + advice);
                return true;
            case ExecutorException or SystemCallException:
                Error(exception.Message);
                return true;
            case { } when exception.GetBaseException() is OutOfMemoryException:
                Error($"this process can have no more memory or threads{LastWords.ScarceMeans}");
                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes text as it is.</summary>
    public static void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes text as it is.</summary>
    /// <remarks>Where nobody listens, the exit code says what there is to say.</remarks>
    public static void Write(ReadOnlySpan<byte> text) => LastWords.Write(text);

    // Names in messages come from files that nobody vouches for.
    private static string OneLine(string message)
    {
        message = PrintableText.OfBytes(message);
        return message.AsSpan().IndexOfAnyInRange('\0', '\x1f') < 0
            ? message
            : string.Concat(message.Select(letter => letter < ' ' ? ' ' : letter));
    }
}
