using System.Text;
using Jitney.Interop.Streams;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Cli.Showing;

/// <summary>Standard output for people: headings, tables, and colours where a terminal shows them and <c>NO_COLOR</c> does not forbid them.</summary>
/// <remarks>What is written may come from files that nobody vouches for, so nothing of it reaches the terminal as a command.</remarks>
internal sealed class Page : IDisposable
{
    private readonly StreamWriter _output = new(new StandardStream(StandardStream.Output), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16) { NewLine = "\n" };
    private readonly string _bold = "";
    private readonly string _dim = "";
    private readonly string _end = "";
    private string _before = "";

    /// <summary>Opens standard output.</summary>
    public Page()
    {
        if (!Console.IsOutputRedirected
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb"))
        {
            (_bold, _dim, _end) = ("\e[1m", "\e[2m", "\e[0m");
        }
    }

    /// <summary>Begins a part.</summary>
    public void Heading(string text)
    {
        _output.WriteLine($"{_before}{_bold}{PrintableText.Of(text)}{_end}");
        _before = "\n";
    }

    /// <summary>Writes a line.</summary>
    public void Line(string text) => _output.WriteLine(PrintableText.Of(text));

    /// <summary>Writes a line that belongs to the one before.</summary>
    public void SubordinateLine(string text) => _output.WriteLine($"{_dim}{PrintableText.Of(text)}{_end}");

    /// <summary>Writes out what was held back.</summary>
    public void Flush() => _output.Flush();

    /// <inheritdoc/>
    public void Dispose() => _output.Dispose();
}
