using System.Globalization;
using System.Text;

namespace Jitney.ObjectFiles.Demangling;

/// <summary>Reads names of Rust's newer form, which RFC 2603 describes, and writes them as people do. A reader is for one name.</summary>
/// <param name="name">The name; any text.</param>
internal sealed partial class RustReader(string name)
{
    // Names point back into themselves, and could stand for what no memory holds.
    private const int Deepest = 200;
    private const int MostSteps = 20_000;
    private const int LongestText = 16 * 1024;
    private const int Start = 2;

    private readonly StringBuilder _text = new();
    private int _position = Start;
    private int _depth;
    private int _steps;
    private ulong _lifetimes;

    /// <summary>The name as it is written in Rust; null when it is not understood.</summary>
    public string? Read()
    {
        // A number would tell of a later form.
        if (!Path(isValue: true))
        {
            return null;
        }

        // The crate that a generic function was made in says nothing to people.
        int end = _text.Length;
        if (_position < name.Length && char.IsAsciiLetterUpper(name[_position]) && !Path(isValue: false))
        {
            return null;
        }

        _text.Length = end;
        if (_position < name.Length && name[_position] is not ('.' or '$'))
        {
            return null;
        }

        return _text.Append(name, _position, name.Length - _position).ToString();
    }

    private bool Path(bool isValue)
    {
        bool isRead = Enter() && Next() switch
        {
            'C' => Identifier(out string crate, out _) && Write(crate),
            'M' => SkipImplementation() && Write("<") && Type() && Write(">"),
            'X' => SkipImplementation() && Write("<") && Type() && Write(" as ") && Path(isValue: false) && Write(">"),
            'Y' => Write("<") && Type() && Write(" as ") && Path(isValue: false) && Write(">"),
            'N' => Nested(isValue),
            'I' => Path(isValue) && Write(isValue ? "::<" : "<") && List(Argument) && Write(">"),
            'B' => Back(() => Path(isValue)),
            _ => false,
        };
        _depth--;
        return isRead;
    }

    private bool Nested(bool isValue)
    {
        char space = Next();
        if (!char.IsAsciiLetter(space) || !Path(isValue) || !Identifier(out string identifier, out ulong number))
        {
            return false;
        }

        if (char.IsAsciiLetterLower(space))
        {
            return identifier.Length == 0 || Write("::" + identifier);
        }

        string kind = space switch { 'C' => "closure", 'S' => "shim", _ => space.ToString() };
        return Write(string.Create(CultureInfo.InvariantCulture, $"::{{{kind}{(identifier.Length > 0 ? ":" : "")}{identifier}#{number}}}"));
    }

    private bool SkipImplementation()
    {
        int length = _text.Length;
        bool isRead = Number('s', out _) && Path(isValue: false);
        _text.Length = Math.Min(length, _text.Length);
        return isRead;
    }

    private bool Argument() => Peek() switch
    {
        'L' => Skip() && Number(out ulong lifetime) && Lifetime(lifetime),
        'K' => Skip() && Constant(),
        _ => Type(),
    };

    private bool Type()
    {
        bool isRead = Enter() && TypeInside();
        _depth--;
        return isRead;
    }

    private bool TypeInside()
    {
        char tag = Next();
        if (BasicType(tag) is { } basic)
        {
            return Write(basic);
        }

        switch (tag)
        {
            case 'A':
                return Write("[") && Type() && Write("; ") && Constant() && Write("]");
            case 'S':
                return Write("[") && Type() && Write("]");
            case 'T':
                return Write("(") && List(Type, out int count) && Write(count == 1 ? ",)" : ")");
            case 'R' or 'Q':
                return Write("&") && Borrowed() && Write(tag == 'Q' ? "mut " : "") && Type();
            case 'P':
                return Write("*const ") && Type();
            case 'O':
                return Write("*mut ") && Type();
            case 'F':
                return Bound(Function);
            case 'D':
                return Write("dyn ") && Bound(() => List(Trait, " + ")) && Next() == 'L' && Number(out ulong lifetime) && (lifetime == 0 || (Write(" + ") && Lifetime(lifetime)));
            case 'B':
                return Back(Type);
            default:
                _position--;
                return Path(isValue: false);
        }
    }

    private bool Borrowed() =>
        Peek() != 'L' || (Skip() && Number(out ulong lifetime) && (lifetime == 0 || (Lifetime(lifetime) && Write(" "))));

    private bool Function()
    {
        if (Peek() == 'U' && !(Skip() && Write("unsafe ")))
        {
            return false;
        }

        if (Peek() == 'K')
        {
            Skip();
            string convention = "C";
            if (Peek() == 'C' ? !Skip() : !Word(out convention))
            {
                return false;
            }

            if (!Write($"extern \"{convention.Replace('_', '-')}\" "))
            {
                return false;
            }
        }

        if (!(Write("fn(") && List(Type) && Write(")")))
        {
            return false;
        }

        return Peek() == 'u' ? Skip() : Write(" -> ") && Type();
    }

    private bool Trait()
    {
        // What it is bound to stands among the arguments of the path, which are open then.
        if (!Path(isValue: false))
        {
            return false;
        }

        bool isOpen = false;
        while (Peek() == 'p')
        {
            Skip();
            if (!isOpen && _text.Length > 0 && _text[^1] == '>')
            {
                _text.Length--;
                isOpen = Write(", ");
            }
            else if (!Write(isOpen ? ", " : "<"))
            {
                return false;
            }

            isOpen = true;
            if (!(Word(out string word) && Write(word + " = ") && Type()))
            {
                return false;
            }
        }

        return !isOpen || Write(">");
    }

    // Lifetimes that a type names for itself.
    private bool Bound(Func<bool> inside)
    {
        if (!Number('G', out ulong count) || count > 100)
        {
            return false;
        }

        if (count > 0 && !Write("for<"))
        {
            return false;
        }

        for (ulong index = 0; index < count; index++)
        {
            _lifetimes++;
            if (!((index == 0 || Write(", ")) && Lifetime(1)))
            {
                return false;
            }
        }

        bool isRead = (count == 0 || Write("> ")) && inside();
        _lifetimes -= count;
        return isRead;
    }

    // Counted from the innermost; 0 has no name.
    private bool Lifetime(ulong number)
    {
        if (number == 0)
        {
            return Write("'_");
        }

        if (number > _lifetimes)
        {
            return false;
        }

        ulong depth = _lifetimes - number;
        return Write(depth < 26 ? $"'{(char)('a' + depth)}" : string.Create(CultureInfo.InvariantCulture, $"'_{depth}"));
    }

    private bool Constant()
    {
        bool isRead = Enter() && ConstantInside();
        _depth--;
        return isRead;
    }

    private bool ConstantInside()
    {
        char type = Next();
        switch (type)
        {
            case 'p':
                return Write("_");
            case 'B':
                return Back(Constant);
            case 'h' or 't' or 'm' or 'y' or 'o' or 'j':
                return Digits(out string unsigned) && Write(Decimal(unsigned));
            case 'a' or 's' or 'l' or 'x' or 'n' or 'i':
                bool isNegative = Peek() == 'n' && Skip();
                return Digits(out string signed) && Write((isNegative ? "-" : "") + Decimal(signed));
            case 'b':
                return Digits(out string truth) && truth is "0" or "1" && Write(truth == "1" ? "true" : "false");
            case 'c':
                return Digits(out string letter) && uint.TryParse(letter, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint code)
                    && Rune.IsValid(code) && Write($"'{new Rune(code)}'");
            default:
                return false;
        }
    }

    private static string Decimal(string digits) =>
        ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value) ? value.ToString(CultureInfo.InvariantCulture) : "0x" + digits;

    private static string? BasicType(char tag) => tag switch
    {
        'a' => "i8",
        'b' => "bool",
        'c' => "char",
        'd' => "f64",
        'e' => "str",
        'f' => "f32",
        'h' => "u8",
        'i' => "isize",
        'j' => "usize",
        'l' => "i32",
        'm' => "u32",
        'n' => "i128",
        'o' => "u128",
        'p' => "_",
        's' => "i16",
        't' => "u16",
        'u' => "()",
        'v' => "...",
        'x' => "i64",
        'y' => "u64",
        'z' => "!",
        _ => null,
    };
}
