namespace Jitney.Protocol.Vocabulary;

/// <summary>A Unix socket's file.</summary>
internal sealed record UnixAddress : ConnectionAddress
{
    internal const string Prefix = "unix:";

    // What struct sockaddr_un holds, with the terminator.
    private const int PathSpace = 108;

    private UnixAddress(string path) => Path = path;

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public override string ToString() => Prefix + Path;

    internal static (ConnectionAddress?, string?) Read(string path)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal) || path.EndsWith('/'))
        {
            return (null, $"'{Prefix}{path}' names no file");
        }

        return NativeText.FromString(path).Bytes.Length < PathSpace
            ? (new UnixAddress(path), null)
            : (null, $"'{Prefix}{path}' is too long: a socket's path has at most {PathSpace - 1} bytes");
    }
}
