namespace Jitney.WindowsTests;

/// <summary>What came of tests, in a file: whoever begins again after a test that ended the whole program goes on behind it.</summary>
/// <remarks>A line each: <c>begin CASE</c>; <c>passed NAME</c>, <c>failed NAME</c> and <c>skipped NAME</c>; <c>done CASE</c>; and <c>end</c> when there is nothing left.</remarks>
internal sealed class Results : IDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _begun = [];
    private readonly StreamWriter _file;

    /// <summary>Opens the file, which may have lines already.</summary>
    public Results(string path)
    {
        if (File.Exists(path))
        {
            _begun.UnionWith(File.ReadLines(path).Where(static line => line.StartsWith("begin ", StringComparison.Ordinal)).Select(static line => line[6..]));
        }

        _file = new StreamWriter(path, append: true) { AutoFlush = true, NewLine = "\n" };
    }

    /// <summary>Whether a case was begun before.</summary>
    public bool HasBegun(string testCase) => _begun.Contains(testCase);

    /// <summary>Adds a line.</summary>
    public void Add(string kind, string name = "")
    {
        lock (_gate)
        {
            _file.WriteLine($"{kind} {name.ReplaceLineEndings(" ")}".TrimEnd());
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
