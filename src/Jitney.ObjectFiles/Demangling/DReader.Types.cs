namespace Jitney.ObjectFiles.Demangling;

/// <summary>Types, and the letters of a name: numbers and places.</summary>
internal sealed partial class DReader
{
    private static bool IsConvention(char letter) => letter is 'F' or 'U' or 'W' or 'V' or 'R' or 'Y';

    private char Peek(int ahead = 0) => _position + ahead < _end ? name[_position + ahead] : '\0';

    private char Next() => _position < _end ? name[_position++] : '\0';

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

    private bool Length(out int value)
    {
        value = 0;
        int start = _position;
        while (char.IsAsciiDigit(Peek()))
        {
            value = (value * 10) + (Next() - '0');
            if (value > name.Length)
            {
                return false;
            }
        }

        return _position > start;
    }

    // In letters: large ones, and a small one at the end.
    private bool Place(int own, out int place)
    {
        place = 0;
        long distance = 0;
        while (true)
        {
            char letter = Next();
            if (char.IsAsciiLetterLower(letter))
            {
                distance = (distance * 26) + (letter - 'a');
                place = (int)Math.Max(own - distance, 0);
                return distance > 0 && own - distance >= Start;
            }

            if (!char.IsAsciiLetterUpper(letter) || distance > name.Length)
            {
                return false;
            }

            distance = (distance * 26) + (letter - 'A');
        }
    }

    private bool Type()
    {
        bool isRead = Enter() && TypeInside();
        _depth--;
        return isRead;
    }

    private bool Around(string before, string behind = ")") => Write(before) && Type() && Write(behind);

    private bool TypeInside()
    {
        char tag = Next();
        switch (tag)
        {
            case 'O':
                return Around("shared(");
            case 'x':
                return Around("const(");
            case 'y':
                return Around("immutable(");
            case 'N':
                return Next() switch { 'g' => Around("inout("), 'h' => Around("__vector("), 'n' => Write("typeof(*null)"), _ => false };
            case 'A':
                return Around("", "[]");
            case 'G':
                int digits = _position;
                while (char.IsAsciiDigit(Peek()))
                {
                    _position++;
                }

                return _position > digits && Around("", $"[{name[digits.._position]}]");
            case 'H':
                int start = _text.Length;
                if (!Type())
                {
                    return false;
                }

                string key = _text.ToString(start, _text.Length - start);
                _text.Length = start;
                return Around("", $"[{key}]");
            case 'P':
                return IsConvention(Peek()) ? Function("function", "") : Around("", "*");
            case 'F' or 'U' or 'W' or 'V' or 'R' or 'Y':
                _position--;
                return Function("", "");
            case 'D':
                string modifiers = Modifiers();
                return Peek() == 'Q' ? Back(() => Function("delegate", modifiers)) : Function("delegate", modifiers);
            case 'I' or 'C' or 'S' or 'E' or 'T':
                return Qualified(hasModifiers: false);
            case 'B':
                return Tuple();
            case 'Q':
                _position--;
                return Back(Type);
            case 'z':
                return Next() switch { 'i' => Write("cent"), 'k' => Write("ucent"), _ => false };
            default:
                return BasicType(tag) is { } basic && Write(basic);
        }
    }

    private bool Back(Func<bool> read)
    {
        int own = _position;
        if (!(Next() == 'Q' && Place(own, out int place)))
        {
            return false;
        }

        int behind = _position, outer = _end;
        _position = place;
        _end = own;
        bool isRead = read();
        _position = behind;
        _end = outer;
        return isRead;
    }

    private bool Tuple()
    {
        // Older names have a number in front, newer ones end with a letter.
        if (!Write("Tuple!("))
        {
            return false;
        }

        bool isCounted = Length(out int count);
        for (int index = 0; isCounted ? index < count : Peek() != 'Z'; index++)
        {
            if (++_steps > MostSteps || !((index == 0 || Write(", ")) && Type()))
            {
                return false;
            }
        }

        return (isCounted || Skip()) && Write(")");
    }

    // What it gives back stands behind, and is written in front.
    private bool Function(string kind, string modifiers)
    {
        int start = _text.Length;
        string convention = Next() switch { 'F' => "", 'U' => "extern(C) ", 'W' => "extern(Windows) ", 'V' => "extern(Pascal) ", 'R' => "extern(C++) ", 'Y' => "extern(Objective-C) ", _ => "?" };
        if (convention == "?" || !Attributes(out string attributes) || !Write("(") || !List() || !Write(")"))
        {
            return false;
        }

        string parameters = _text.ToString(start, _text.Length - start);
        _text.Length = start;
        return Write(convention) && Type() && Write((kind.Length > 0 ? " " : "") + kind + parameters + modifiers + attributes);
    }

    private bool Attributes(out string attributes)
    {
        attributes = "";
        while (Peek() == 'N')
        {
            string? attribute = Peek(1) switch
            {
                'a' => " pure",
                'b' => " nothrow",
                'c' => " ref",
                'd' => " @property",
                'e' => " @trusted",
                'f' => " @safe",
                'i' => " @nogc",
                'j' => " return",
                'l' => " scope",
                'm' => " @live",
                _ => null,
            };
            if (attribute is null)
            {
                // The first parameter begins so.
                return Peek(1) is 'g' or 'h' or 'k' or 'n';
            }

            if (!attributes.Contains(attribute, StringComparison.Ordinal))
            {
                attributes += attribute;
            }

            _position += 2;
        }

        return true;
    }

    private bool List()
    {
        for (int count = 0; ; count++)
        {
            switch (Peek())
            {
                case 'X':
                    return Skip() && Write("...");
                case 'Y':
                    return Skip() && Write(count > 0 ? ", ..." : "...");
                case 'Z':
                    return Skip();
                default:
                    if (++_steps > MostSteps || !((count == 0 || Write(", ")) && Parameter()))
                    {
                        return false;
                    }

                    break;
            }
        }
    }

    private bool Parameter()
    {
        while (true)
        {
            string? storage = Peek() switch
            {
                'I' when Peek(1) is not '\0' => "in ",
                'J' => "out ",
                'K' => "ref ",
                'L' => "lazy ",
                'M' => "scope ",
                'N' when Peek(1) == 'k' => "return ",
                _ => null,
            };
            if (storage is null)
            {
                return Type();
            }

            _position += storage == "return " ? 2 : 1;
            if (!Write(storage))
            {
                return false;
            }
        }
    }

    private static string? BasicType(char tag) => tag switch
    {
        'v' => "void",
        'g' => "byte",
        'h' => "ubyte",
        's' => "short",
        't' => "ushort",
        'i' => "int",
        'k' => "uint",
        'l' => "long",
        'm' => "ulong",
        'f' => "float",
        'd' => "double",
        'e' => "real",
        'o' => "ifloat",
        'p' => "idouble",
        'j' => "ireal",
        'q' => "cfloat",
        'r' => "cdouble",
        'c' => "creal",
        'b' => "bool",
        'a' => "char",
        'u' => "wchar",
        'w' => "dchar",
        'n' => "typeof(null)",
        _ => null,
    };
}
