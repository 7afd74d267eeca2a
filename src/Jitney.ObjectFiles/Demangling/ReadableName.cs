namespace Jitney.ObjectFiles.Demangling;

/// <summary>Names of C++, Rust and D as people write them.</summary>
internal static class ReadableName
{
    private const int LongestName = 16 * 1024;

    /// <summary>What a name of an object file stands for.</summary>
    /// <param name="name">The name; any text.</param>
    /// <returns>The name as it is written in its language; null for one that is not encoded, is not understood, or stands for far more than it is long.</returns>
    public static string? Of(string name) => name switch
    {
        { Length: > LongestName } => null,
        ['_', 'R', ..] => new RustReader(name).Read(),
        ['_', 'D', ..] => new DReader(name).Read(),
        _ => CppName.Of(name),
    };

    /// <summary>A section's name with the name in it written like that: compilers give a section to each function.</summary>
    public static string OfSection(string section)
    {
        for (int start = section.IndexOf("._", StringComparison.Ordinal) + 1; start > 0; start = section.IndexOf("._", start, StringComparison.Ordinal) + 1)
        {
            if (Of(section[start..]) is { } name)
            {
                return section[..start] + name;
            }
        }

        return section;
    }
}
