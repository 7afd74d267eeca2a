using System.Globalization;
using System.Text;

namespace Jitney.ObjectFiles.Demangling;

/// <summary>Reads names of D, as its ABI describes them, and writes them as people do: without what a function gives back. A reader is for one name.</summary>
/// <param name="name">The name; any text.</param>
internal sealed partial class DReader(string name)
{
    // Names point back into themselves, and could stand for what no memory holds.
    private const int Deepest = 200;
    private const int MostSteps = 20_000;
    private const int LongestText = 16 * 1024;
    private const int Start = 2;

    private readonly StringBuilder _text = new();
    private int _position = Start;
    private int _end = name.Length;
    private int _depth;
    private int _steps;

    /// <summary>The name as it is written in D; null when it is not understood.</summary>
    public string? Read()
    {
        if (name == "_Dmain")
        {
            return "D main";
        }

        // Compilers give variables and parts of functions a number.
        int behind = name.IndexOf('.', StringComparison.Ordinal);
        _end = behind < 0 ? name.Length : behind;
        if (!Qualified(hasModifiers: true))
        {
            return null;
        }

        // What the compiler made itself has no type; that of other things says little to people.
        int length = _text.Length;
        bool isRead = Peek() == 'Z' ? Skip() : Type();
        _text.Length = Math.Min(length, _text.Length);
        return isRead && _position == _end ? string.Concat(Special(_text.ToString()), name.AsSpan(_end)) : null;
    }

    // Compilers keep data of a type under names in it.
    private static string Special(string text)
    {
        ReadOnlySpan<(string End, string Word)> words =
        [
            (".__init", "initializer for "), (".__vtbl", "vtable for "), (".__Class", "ClassInfo for "), (".__Interface", "Interface for "), (".__ModuleInfo", "ModuleInfo for "),
        ];
        foreach ((string end, string word) in words)
        {
            if (text.EndsWith(end, StringComparison.Ordinal))
            {
                return word + text[..^end.Length];
            }
        }

        return text;
    }

    private bool Qualified(bool hasModifiers)
    {
        bool isRead = Enter();
        for (int count = 0; isRead && (count == 0 || IsSymbol()); count++)
        {
            while (Peek() == '0')
            {
                _position++;
            }

            isRead = ++_steps <= MostSteps && (count == 0 || Write(".")) && Symbol() && Parameters(hasModifiers);
        }

        _depth--;
        return isRead;
    }

    // A function's own type stands behind its name; if it is that of what the name ends with, a type comes behind it as well.
    private bool Parameters(bool hasModifiers)
    {
        if (Peek() != 'M' && !IsConvention(Peek()))
        {
            return true;
        }

        int start = _position, length = _text.Length;
        string modifiers = "";
        if (Peek() == 'M')
        {
            Skip();
            modifiers = Modifiers();
        }

        bool isFunction = IsConvention(Peek()) && Skip() && Attributes(out _) && Write("(") && List() && Write(")") && Write(hasModifiers ? modifiers : "");

        // The type of a variable, or no type at all.
        if (!isFunction || _position >= _end)
        {
            _position = start;
            _text.Length = length;
        }

        return _text.Length <= LongestText;
    }

    private string Modifiers()
    {
        string modifiers = "";
        while (true)
        {
            switch (Peek())
            {
                case 'x':
                    modifiers += " const";
                    _position++;
                    break;
                case 'y':
                    modifiers += " immutable";
                    _position++;
                    break;
                case 'O':
                    modifiers += " shared";
                    _position++;
                    break;
                case 'N' when Peek(1) == 'g':
                    modifiers += " inout";
                    _position += 2;
                    break;
                default:
                    return modifiers;
            }

            if (modifiers.Length > 100)
            {
                return modifiers;
            }
        }
    }

    private bool IsSymbol() => char.IsAsciiDigit(Peek()) || (Peek() == '_' && Peek(1) == '_' && Peek(2) is 'T' or 'U') || (Peek() == 'Q' && IsWordBehind());

    // The same letter leads back to types.
    private bool IsWordBehind()
    {
        int position = _position;
        bool isWord = Skip() && Place(position, out int place) && char.IsAsciiDigit(name[place]);
        _position = position;
        return isWord;
    }

    private bool Symbol()
    {
        if (Peek() == 'Q')
        {
            int own = _position;
            if (!(Skip() && Place(own, out int place)))
            {
                return false;
            }

            int behind = _position;
            _position = place;
            bool isRead = Enter() && char.IsAsciiDigit(Peek()) && Symbol();
            _depth--;
            _position = behind;
            return isRead;
        }

        if (Peek() == '_')
        {
            return Template(_end);
        }

        if (!Length(out int length) || length == 0 || length > _end - _position)
        {
            return false;
        }

        int end = _position + length;
        if (length >= 5 && IsTemplate())
        {
            return Template(end) && _position == end;
        }

        string word = name[_position..end];
        _position = end;
        return word switch
        {
            "__ctor" => Write("this"),
            "__dtor" => Write("~this"),
            _ => Write(word),
        };
    }

    private bool IsTemplate() => Peek() == '_' && Peek(1) == '_' && Peek(2) is 'T' or 'U' && (char.IsAsciiDigit(Peek(3)) || Peek(3) is 'Q' or '_');

    private bool Template(int end)
    {
        if (!IsTemplate())
        {
            return false;
        }

        _position += 3;
        int outer = _end;
        _end = end;
        bool isRead = Enter() && Symbol() && Write("!(");
        for (int count = 0; isRead && Peek() != 'Z'; count++)
        {
            if (Peek() == 'H')
            {
                _position++;
            }

            isRead = ++_steps <= MostSteps && (count == 0 || Write(", ")) && Argument(Next());
        }

        _depth--;
        isRead = isRead && Next() == 'Z' && Write(")");
        _end = outer;
        return isRead;
    }

    private bool Argument(char kind)
    {
        switch (kind)
        {
            case 'T':
                return Type();
            case 'S':
                return Alias();
            case 'V':
                char type = Peek();
                if (type == 'Q')
                {
                    int own = _position++;
                    type = Place(own, out int place) ? name[place] : '\0';
                    _position = own;
                }

                int length = _text.Length;
                if (!Type())
                {
                    return false;
                }

                string written = _text.ToString(length, _text.Length - length);
                _text.Length = length;
                return Value(type, written);
            case 'X':
                if (!Length(out int count) || count > _end - _position)
                {
                    return false;
                }

                _position += count;
                return Write(name[(_position - count).._position]);
            default:
                return false;
        }
    }

    // In older names the whole name has a length in front.
    private bool Alias()
    {
        if (Peek() == '_' && Peek(1) == 'D')
        {
            _position += 2;
            return Whole();
        }

        int start = _position, written = _text.Length;
        if (char.IsAsciiDigit(Peek()) && Length(out int length) && length <= _end - _position && Peek() == '_' && Peek(1) == 'D')
        {
            int end = _position + length, outer = _end;
            _end = end;
            _position += 2;
            bool isRead = Whole() && _position == end;
            _end = outer;
            if (isRead)
            {
                return true;
            }
        }

        _position = start;
        _text.Length = written;
        return Qualified(hasModifiers: false);
    }

    private bool Whole()
    {
        if (!Qualified(hasModifiers: true))
        {
            return false;
        }

        int length = _text.Length;
        bool isRead = Peek() == 'Z' ? Skip() : Type();
        _text.Length = Math.Min(length, _text.Length);
        return isRead;
    }

    private bool Value(char type, string written)
    {
        bool isRead = Enter() && ValueInside(type, written);
        _depth--;
        return isRead;
    }

    private bool ValueInside(char type, string written)
    {
        char kind = Peek();
        switch (kind)
        {
            case 'n':
                return Skip() && Write("null");
            case 'N':
                return Skip() && Write("-") && Integer(type);
            case 'i':
                Skip();
                return char.IsAsciiDigit(Peek()) && Integer(type);
            case 'e':
                return Skip() && Real();
            case 'c':
                return Skip() && Real() && Write("+") && Next() == 'c' && Real() && Write("i");
            case 'a' or 'w' or 'd':
                return Skip() && Text(kind);
            case 'A':
                return Skip() && Write("[") && Elements(type == 'H') && Write("]");
            case 'S':
                return Skip() && Write(written) && Write("(") && Elements(isMap: false) && Write(")");
            case 'f':
                return Skip() && Next() == '_' && Next() == 'D' && IsSymbol() && Whole();
            default:
                return char.IsAsciiDigit(kind) && Integer(type);
        }
    }

    private bool Elements(bool isMap)
    {
        if (!Length(out int count))
        {
            return false;
        }

        for (int index = 0; index < count; index++)
        {
            if (++_steps > MostSteps || !((index == 0 || Write(", ")) && Value('\0', "") && (!isMap || (Write(":") && Value('\0', "")))))
            {
                return false;
            }
        }

        return true;
    }

    private bool Integer(char type)
    {
        int start = _position;
        while (char.IsAsciiDigit(Peek()))
        {
            _position++;
        }

        string digits = name[start.._position];
        if (digits.Length == 0)
        {
            return false;
        }

        if (type is 'a' or 'u' or 'w' && uint.TryParse(digits, CultureInfo.InvariantCulture, out uint letter))
        {
            return Write(letter is >= ' ' and < 0x7f
                ? $"'{(char)letter}'"
                : type switch
                {
                    'a' => string.Create(CultureInfo.InvariantCulture, $"'\\x{letter:x2}'"),
                    'u' => string.Create(CultureInfo.InvariantCulture, $"'\\u{letter:x4}'"),
                    _ => string.Create(CultureInfo.InvariantCulture, $"'\\U{letter:x8}'"),
                });
        }

        return type == 'b'
            ? Write(digits.Trim('0').Length == 0 ? "false" : "true")
            : Write(digits + type switch { 'h' or 't' or 'k' => "u", 'l' => "L", 'm' => "uL", _ => "" });
    }

    private bool Real()
    {
        if (Peek() == 'N' && Peek(1) == 'A' && Peek(2) == 'N')
        {
            _position += 3;
            return Write("NaN");
        }

        if (Peek() == 'N' && !(Skip() && Write("-")))
        {
            return false;
        }

        if (Peek() == 'I' && Peek(1) == 'N' && Peek(2) == 'F')
        {
            _position += 3;
            return Write("Inf");
        }

        int start = _position;
        while (char.IsAsciiHexDigitUpper(Peek()))
        {
            _position++;
        }

        if (_position == start || !Write($"0x{name[start]}.{name[(start + 1).._position]}p") || Next() != 'P')
        {
            return false;
        }

        if (Peek() == 'N' && !(Skip() && Write("-")))
        {
            return false;
        }

        start = _position;
        while (char.IsAsciiDigit(Peek()))
        {
            _position++;
        }

        return _position > start && Write(name[start.._position]);
    }

    private bool Text(char width)
    {
        if (!(Length(out int length) && Next() == '_' && length <= (_end - _position) / 2 && Write("\"")))
        {
            return false;
        }

        for (int index = 0; index < length; index++, _position += 2)
        {
            if (!byte.TryParse(name.AsSpan(_position, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte letter))
            {
                return false;
            }

            _ = Write(letter switch
            {
                (byte)'\t' => "\\t",
                (byte)'\n' => "\\n",
                (byte)'\r' => "\\r",
                (byte)'\f' => "\\f",
                (byte)'\v' => "\\v",
                >= (byte)' ' and < 0x7f => ((char)letter).ToString(),
                _ => string.Create(CultureInfo.InvariantCulture, $"\\x{letter:x2}"),
            });
        }

        return Write(width == 'a' ? "\"" : $"\"{width}");
    }
}
