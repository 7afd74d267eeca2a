namespace Jitney.ObjectFiles.Demangling;

/// <summary>Names of C++ as people write them. Compilers encode them as the Itanium C++ ABI says (section 5.1), and Rust's older form is one of that kind.</summary>
internal static class CppName
{
    private const int LongestName = 16 * 1024;

    /// <summary>What a name of an object file stands for.</summary>
    /// <param name="name">The name; any text.</param>
    /// <returns>The name as it is written in C++; null for one that is not encoded, is not understood, or stands for far more than it is long.</returns>
    public static string? Of(string name)
    {
        int start = name.StartsWith("_Z", StringComparison.Ordinal) ? 2 : name.StartsWith("___Z", StringComparison.Ordinal) ? 4 : 0;
        if (start == 0 || name.Length > LongestName)
        {
            return null;
        }

        // A version stands behind the name in the same symbol.
        int version = name.IndexOf('@', StringComparison.Ordinal);
        string encoded = version < 0 ? name : name[..version];
        if (new NameReader(encoded, start).Read() is not { } part)
        {
            return null;
        }

        var text = new DemangledText();
        text.Add(part);
        return text.IsTooLong ? null : RustName.Of(text.ToString()) + (version < 0 ? "" : name[version..]);
    }
}
