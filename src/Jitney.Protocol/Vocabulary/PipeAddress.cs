namespace Jitney.Protocol.Vocabulary;

/// <summary>A named pipe of Windows, on this machine.</summary>
internal sealed record PipeAddress : ConnectionAddress
{
    internal const string Prefix = "pipe:";

    // What Windows takes, with its own prefix \\.\pipe\ and a terminator.
    private const int LongestName = 246;

    private PipeAddress(string name) => Name = name;

    /// <summary>Its name, without the prefix that all pipes have.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override string ToString() => Prefix + Name;

    internal static (ConnectionAddress?, string?) Read(string name)
    {
        if (name.Length == 0 || name.Contains('\\', StringComparison.Ordinal) || name.Any(char.IsControl))
        {
            return (null, $"'{Prefix}{name}' names no pipe: a name is not empty, and holds no backslashes or control characters");
        }

        return name.Length <= LongestName
            ? (new PipeAddress(name), null)
            : (null, $"'{Prefix}{name}' is too long: a pipe's name has at most {LongestName} letters");
    }
}
