using Jitney.ObjectFiles.Demangling;

namespace Jitney.Sessions;

/// <summary>Names as version scripts and lists of symbols give them.</summary>
/// <param name="Text">A name, or a pattern with <c>*</c>, <c>?</c> and <c>[...]</c> as shells have them.</param>
/// <param name="Form">What it is.</param>
/// <param name="Language">Which form of a symbol's name it is compared with.</param>
internal sealed record NamePattern(string Text, NamePatternForm Form = NamePatternForm.Name, NamePatternLanguage Language = NamePatternLanguage.Symbol)
{
    /// <summary>Whether it stands for all names.</summary>
    internal bool IsAll => Form == NamePatternForm.Pattern && Text == "*";

    /// <summary>Whether a name is meant.</summary>
    /// <param name="name">The symbol's name.</param>
    /// <param name="readable">The same as it is written in C++; null where it is no such name.</param>
    internal bool Matches(string name, string? readable) =>
        (Language == NamePatternLanguage.Symbol ? name : readable) is { } text && (Form == NamePatternForm.Name ? text == Text : Matches(text));

    /// <summary>What a symbol's name is written as in C++; null where it is no such name.</summary>
    internal static string? ReadableOf(string name) => CppName.Of(name);

    // Behind a star everything is tried from the next letter on, but only for the last star: the ones before have found their shortest piece.
    private bool Matches(string text)
    {
        int star = -1;
        int behind = 0;
        int pattern = 0;
        int position = 0;
        while (position < text.Length)
        {
            if (pattern < Text.Length && Text[pattern] == '*')
            {
                star = ++pattern;
                behind = position;
            }
            else if (pattern < Text.Length && IsOne(text[position], pattern, out int next))
            {
                pattern = next;
                position++;
            }
            else if (star >= 0)
            {
                pattern = star;
                position = ++behind;
            }
            else
            {
                return false;
            }
        }

        return Text.AsSpan(pattern).TrimStart('*').IsEmpty;
    }

    private bool IsOne(char letter, int pattern, out int next)
    {
        next = pattern + 1;
        switch (Text[pattern])
        {
            case '?':
                return true;
            case '\\' when next < Text.Length:
                return Text[next++] == letter;
            case '[' when Text.IndexOf(']', Math.Min(next + 1, Text.Length)) is > 0 and int end:
                string letters = Text[next..end];
                next = end + 1;
                bool isNot = letters[0] is '!' or '^';
                return IsAmong(letter, isNot ? letters[1..] : letters) != isNot;
            default:
                return Text[pattern] == letter;
        }
    }

    private static bool IsAmong(char letter, string letters)
    {
        for (int index = 0; index < letters.Length; index++)
        {
            if (index + 2 < letters.Length && letters[index + 1] == '-')
            {
                if (letter >= letters[index] && letter <= letters[index + 2])
                {
                    return true;
                }

                index += 2;
            }
            else if (letters[index] == letter)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>What the text of a <see cref="NamePattern"/> is.</summary>
internal enum NamePatternForm
{
    /// <summary>One name.</summary>
    Name,

    /// <summary>A pattern.</summary>
    Pattern,
}

/// <summary>What a <see cref="NamePattern"/> is compared with.</summary>
internal enum NamePatternLanguage
{
    /// <summary>The name in the object file.</summary>
    Symbol,

    /// <summary>The name as it is written in C++, with its parameters.</summary>
    CPlusPlus,
}
