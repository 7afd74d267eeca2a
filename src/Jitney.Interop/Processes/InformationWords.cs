using System.Reflection;
using System.Text;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Processes;

/// <summary>The words that people try on programs which other programs start: <c>--version</c> and <c>--help</c>.</summary>
internal static class InformationWords
{
    private const int Failed = 125;

    /// <summary>Answers on standard output where it is asked for.</summary>
    /// <param name="words">The program's words.</param>
    /// <param name="usage">What helps.</param>
    /// <returns>The exit code; null when the program has something else to do.</returns>
    public static int? Answer(string[] words, string usage)
    {
        string? answer = words switch
        {
            ["--version"] => typeof(InformationWords).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
            ["--help" or "-h" or "-?"] => usage,
            _ => null,
        };
        if (answer is null)
        {
            return null;
        }

        try
        {
            new StandardStream(StandardStream.Output).Write(Encoding.UTF8.GetBytes(answer + "\n"));
            return 0;
        }
        catch (IOException)
        {
            return Failed;
        }
    }
}
