namespace Jitney.TestSupport;

/// <summary>Compiles C into shared libraries of this system, each in a folder of its own that is deleted at the end.</summary>
public sealed class NativeLibrarySource : IDisposable
{
    private readonly Toolbox _written = new();
    private readonly List<Toolbox> _compiled = [];

    /// <summary>Compiles a source and returns the library's path.</summary>
    public string Compile(string source, params string[] options)
    {
        if (OperatingSystem.IsWindows())
        {
            return CompileForWindows(source, options) ?? throw new InvalidOperationException("no library for Windows comes of this source");
        }

        // Compilers run here, and libraries for Windows are played back there. Of some sources there is none.
        _ = ToolRecords.AreKept ? CompileForWindows(source, options) : null;
        Toolbox tools = Begin(source);
        tools.Run("cc", ["-shared", "-fPIC", "-O1", "-o", "library.so", "library.c", .. options]);
        return tools.PathOf("library.so");
    }

    /// <summary>Writes a file and returns its path.</summary>
    public string Write(string name, string text)
    {
        string path = _written.PathOf(name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Toolbox tools in _compiled)
        {
            try
            {
                tools.Dispose();
            }
            catch (UnauthorizedAccessException) when (OperatingSystem.IsWindows())
            {
                // A library that was opened stays open, and its file cannot be deleted there.
            }
        }

        _written.Dispose();
    }

    private Toolbox Begin(string source)
    {
        var tools = new Toolbox();
        _compiled.Add(tools);
        File.WriteAllText(tools.PathOf("library.c"), source);
        return tools;
    }

    private string? CompileForWindows(string source, string[] options)
    {
        Toolbox tools = Begin(source);
        return tools.TryRun(WindowsTools.Gcc, out _, ["-shared", "-O1", "-o", "library.dll", "library.c", .. options]) is null ? null : tools.PathOf("library.dll");
    }
}
