using System.Buffers;
using System.Globalization;
using System.Text;

namespace Jitney.ObjectFiles.Demangling;

/// <summary>Names of Rust in its older form: paths of C++ whose letters stand for others, and whose last part is a hash.</summary>
internal static class RustName
{
    private const int HashLength = 17;

    private static readonly SearchValues<char> s_hexadecimal = SearchValues.Create("0123456789abcdef");

    private static readonly (string Word, string Meaning)[] s_words =
    [
        ("$SP$", "@"), ("$BP$", "*"), ("$RF$", "&"), ("$LT$", "<"), ("$GT$", ">"), ("$LP$", "("), ("$RP$", ")"), ("$C$", ","),
    ];

    /// <summary>The name as it is written in Rust; what is no name of Rust stays as it is.</summary>
    public static string Of(string name)
    {
        int path = name.Length - HashLength - 2;
        if (path <= 0 || name[path] != ':' || name[path + 1] != ':' || name[path + 2] != 'h' || !name.AsSpan(path + 3).ContainsOnlyHexadecimal())
        {
            return name;
        }

        var text = new StringBuilder();
        for (int index = 0; index < path;)
        {
            index += Next(name.AsSpan(index, path - index), text.Length == 0 || text[^1] == ':', text);
        }

        return text.ToString();
    }

    private static bool ContainsOnlyHexadecimal(this ReadOnlySpan<char> letters) => letters.IndexOfAnyExcept(s_hexadecimal) < 0;

    private static int Next(ReadOnlySpan<char> rest, bool isFirst, StringBuilder text)
    {
        if (isFirst && rest.StartsWith("_$"))
        {
            return 1;
        }

        foreach ((string word, string meaning) in s_words)
        {
            if (rest.StartsWith(word))
            {
                text.Append(meaning);
                return word.Length;
            }
        }

        int end = rest.StartsWith("$u") ? rest[2..].IndexOf('$') : -1;
        if (end is > 0 and <= 6 && uint.TryParse(rest.Slice(2, end), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint code) && Rune.IsValid(code))
        {
            text.Append(new Rune(code).ToString());
            return end + 3;
        }

        if (rest.StartsWith(".."))
        {
            text.Append("::");
            return 2;
        }

        text.Append(rest[0]);
        return 1;
    }
}
