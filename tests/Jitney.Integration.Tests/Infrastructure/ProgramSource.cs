namespace Jitney.Integration.Tests.Infrastructure;

/// <summary>A program's source with the directives in its first lines, such as <c>// end: exit 3</c>.</summary>
/// <remarks>
/// <c>end</c>: how it ends, <c>exit N</c> or <c>signal N</c>; <c>exit 0</c> if not given. <c>options</c>: for the compiler. <c>libraries</c>: <c>-lNAME</c>
/// for the linkers. <c>arguments</c>: words behind the program's name. <c>input</c>: a line on standard input. <c>ways</c>: <c>out-of-process</c> or
/// <c>own-program</c> and the reason, where a program asks for something that the controller's process cannot be, or only when that is Jitney's own program
/// and not on the usual runtime of .NET: the rest of the process is not the program's there.
/// <c>code</c>: <c>pic</c> or <c>non-pic</c> where only one makes sense. <c>archives</c>: static archives, <c>rust</c>: a source to make one of,
/// <c>llvm</c>: components of LLVM. <c>native</c>: options for the native link alone. <c>with</c>: further sources of the program, in the folder
/// <c>Parts</c> beside it. <c>shared</c>: sources there to make shared libraries of.
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

    /// <summary>Paths of the program's further sources.</summary>
    public IEnumerable<string> Parts => Words("with").Select(PartPath);

    /// <summary>Paths of the sources of its own shared libraries.</summary>
    public IEnumerable<string> SharedParts => Words("shared").Select(PartPath);

    public string Input => _directives.TryGetValue("input", out string? line) ? line + "\n" : "";

    public IEnumerable<CodeKind> Codes => _directives.GetValueOrDefault("code") switch
    {
        "pic" => [CodeKind.Pic],
        "non-pic" => [CodeKind.NonPic],
        _ => Enum.GetValues<CodeKind>(),
    };

    public IEnumerable<Way> AllWays => Words("ways").Any(word => word.TrimEnd(',') == "out-of-process") ? [Way.SharedChild, Way.CopiedChild] : Enum.GetValues<Way>();

    /// <summary>Whether the program can run in a process that belongs to the usual runtime of .NET.</summary>
    public bool CanBeHosted => !Words("ways").Any(word => word.TrimEnd(',') is "out-of-process" or "own-program");

    /// <summary>The folder of programs that ask about one thing.</summary>
    public static string Folder(string topic) =>
        System.IO.Path.Combine(AppContext.BaseDirectory, topic.Contains('/', StringComparison.Ordinal) ? topic : $"Programs/{topic}");

    public static ProgramSource Read(string topic, string name) => new(System.IO.Path.Combine(Folder(topic), name));

    /// <summary>The words of a directive; none when it is not there.</summary>
    public string[] Words(string directive) =>
        _directives.GetValueOrDefault(directive, "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private string PartPath(string name) => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, "Parts", name);
}
