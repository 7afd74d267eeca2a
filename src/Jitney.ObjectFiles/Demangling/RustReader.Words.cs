using System.Text;

namespace Jitney.ObjectFiles.Demangling;

/// <summary>The letters of a name: numbers, words and places.</summary>
internal sealed partial class RustReader
{
    private const int LongestEncoded = 500;

    private char Peek() => _position < name.Length ? name[_position] : '\0';

    private char Next() => _position < name.Length ? name[_position++] : '\0';

    private bool Skip()
    {
        _position++;
        return true;
    }

    private bool Enter() => ++_depth <= Deepest && ++_steps <= MostSteps;

    private bool Write(string text)
    {
        _text.Append(text);
        return _text.Length <= LongestText;
    }

    private bool List(Func<bool> each, string between = ", ") => List(each, out _, between);

    private bool List(Func<bool> each, out int count, string between = ", ")
    {
        for (count = 0; Peek() != 'E'; count++)
        {
            if (++_steps > MostSteps || !((count == 0 || Write(between)) && each()))
            {
                return false;
            }
        }

        return Skip();
    }

    private bool Back(Func<bool> read)
    {
        int own = _position - 1;
        if (!Number(out ulong place) || place >= (ulong)(own - Start))
        {
            return false;
        }

        int behind = _position;
        _position = Start + (int)place;
        bool isRead = read();
        _position = behind;
        return isRead;
    }

    // With a letter in front, or not at all, which is 0.
    private bool Number(char letter, out ulong value)
    {
        value = 0;
        if (Peek() != letter)
        {
            return true;
        }

        Skip();
        bool isRead = Number(out value);
        value = unchecked(value + 1);
        return isRead;
    }

    private bool Number(out ulong value)
    {
        value = 0;
        if (Peek() == '_')
        {
            return Skip();
        }

        while (true)
        {
            char letter = Next();
            int digit = letter switch
            {
                >= '0' and <= '9' => letter - '0',
                >= 'a' and <= 'z' => letter - 'a' + 10,
                >= 'A' and <= 'Z' => letter - 'A' + 36,
                _ => -1,
            };
            if (letter == '_')
            {
                value++;
                return true;
            }

            if (digit < 0)
            {
                return false;
            }

            // Hashes of crates fill 64 bits, and nobody counts that far.
            value = unchecked((value * 62) + (ulong)digit);
        }
    }

    private bool Digits(out string digits)
    {
        int start = _position;
        while (char.IsAsciiHexDigitLower(Peek()))
        {
            _position++;
        }

        digits = name[start.._position].TrimStart('0');
        digits = digits.Length == 0 ? "0" : digits;
        return Next() == '_';
    }

    private bool Identifier(out string identifier, out ulong number)
    {
        identifier = "";
        return Number('s', out number) && Word(out identifier);
    }

    private bool Word(out string word)
    {
        word = "";
        bool isEncoded = Peek() == 'u' && Skip();
        if (!char.IsAsciiDigit(Peek()))
        {
            return false;
        }

        int length = Next() - '0';
        while (length > 0 && char.IsAsciiDigit(Peek()))
        {
            length = (length * 10) + (Next() - '0');
            if (length > name.Length)
            {
                return false;
            }
        }

        if (Peek() == '_')
        {
            Skip();
        }

        if (length > name.Length - _position)
        {
            return false;
        }

        word = name.Substring(_position, length);
        _position += length;
        return !isEncoded || Decode(ref word);
    }

    // RFC 3492, with an underscore for the hyphen.
    private static bool Decode(ref string word)
    {
        const int Base = 36;
        if (word.Length > LongestEncoded)
        {
            return false;
        }

        int delimiter = word.LastIndexOf('_');
        var letters = new List<Rune>();
        foreach (Rune letter in (delimiter > 0 ? word[..delimiter] : "").EnumerateRunes())
        {
            letters.Add(letter);
        }

        int position = delimiter + 1, bias = 72;
        long code = 128, index = 0;
        bool isFirst = true;
        while (position < word.Length)
        {
            long before = index, weight = 1;
            for (int k = Base; ; k += Base)
            {
                int digit = position >= word.Length ? -1 : word[position++] switch
                {
                    >= 'a' and <= 'z' and char letter => letter - 'a',
                    >= '0' and <= '9' and char letter => letter - '0' + 26,
                    _ => -1,
                };
                index += digit * weight;
                if (digit < 0 || index > int.MaxValue)
                {
                    return false;
                }

                int threshold = Math.Clamp(k - bias, 1, 26);
                if (digit < threshold)
                {
                    break;
                }

                weight *= Base - threshold;
                if (weight > int.MaxValue)
                {
                    return false;
                }
            }

            int count = letters.Count + 1;
            long delta = (index - before) / (isFirst ? 700 : 2);
            isFirst = false;
            delta += delta / count;
            int steps = 0;
            for (; delta > (Base - 1) * 26 / 2; steps += Base)
            {
                delta /= Base - 1;
            }

            bias = steps + (int)(Base * delta / (delta + 38));
            code += index / count;
            index %= count;
            if (code > 0x10ffff || !Rune.IsValid((int)code))
            {
                return false;
            }

            letters.Insert((int)index++, new Rune((int)code));
        }

        word = string.Concat(letters.Select(static letter => letter.ToString()));
        return true;
    }
}
