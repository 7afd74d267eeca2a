namespace Jitney.Integration.Tests.Infrastructure;

/// <summary>A program's source with the directives in its first lines, such as <c>// end: exit 3</c>.</summary>
/// <remarks>
/// <c>end</c>: how it ends, <c>exit N</c> or <c>signal N</c>; <c>exit 0</c> if not given. <c>options</c>: for the compiler. <c>libraries</c>: <c>-lNAME</c>
/// for the linkers. <c>arguments</c>: words behind the program's name. <c>input</c>: a line on standard input. <c>ways</c>: <c>in-process</c> where the
/// program makes sense in the controller's own process too. <c>code</c>: <c>pic</c> or <c>non-pic</c> where only one makes sense. <c>archives</c>: static
/// archives, <c>rust</c>: a source to make one of, <c>llvm</c>: components of LLVM. <c>native</c>: options for the native link alone.
/// </remarks>
public sealed class ProgramSource
{
    private readonly Dictionary<string, string> _directives;

    private ProgramSource(string path)
    {
        Path = path;
        _directives = File.ReadLines(path)
            .TakeWhile(line => line.StartsWith("//", StringComparison.Ordinal))
            .Select(line => line[2..].Split(':', 2, StringSplitOptions.TrimEntries))
            .Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => parts[1]);
    }

    public string Path { get; }

    public string End => _directives.GetValueOrDefault("end", "exit 0");

    public string[] Options => Words("options");

    public string[] Libraries => Words("libraries");

    public string[] Arguments => Words("arguments");

    public string[] NativeOptions => Words("native");

    public string Input => _directives.TryGetValue("input", out string? line) ? line + "\n" : "";

    public IEnumerable<CodeKind> Codes => _directives.GetValueOrDefault("code") switch
    {
        "pic" => [CodeKind.Pic],
        "non-pic" => [CodeKind.NonPic],
        _ => Enum.GetValues<CodeKind>(),
    };

    public IEnumerable<Way> AllWays => Words("ways").Contains("in-process") ? Enum.GetValues<Way>() : [Way.SharedChild, Way.CopiedChild];

    /// <summary>The folder of programs that ask about one thing.</summary>
    public static string Folder(string topic) =>
        System.IO.Path.Combine(AppContext.BaseDirectory, topic.Contains('/', StringComparison.Ordinal) ? topic : $"Programs/{topic}");

    public static ProgramSource Read(string topic, string name) => new(System.IO.Path.Combine(Folder(topic), name));

    /// <summary>The words of a directive; none when it is not there.</summary>
    public string[] Words(string directive) =>
        _directives.GetValueOrDefault(directive, "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
