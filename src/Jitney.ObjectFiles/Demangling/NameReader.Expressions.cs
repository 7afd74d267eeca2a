namespace Jitney.ObjectFiles.Demangling;

/// <summary>Operators, literals and expressions.</summary>
internal sealed partial class NameReader
{
    // Code, sign, operands in an expression; 0 where the form is another.
    private const string Operators = """
        nw new 0; na new[] 0; dl delete 1; da delete[] 1; aw co_await 1; ps + 1; ng - 1; ad & 1; de * 1;
        co ~ 1; nt ! 1; pl + 2; mi - 2; ml * 2; dv / 2; rm % 2; an & 2; or | 2; eo ^ 2; aS = 2; pL += 2;
        mI -= 2; mL *= 2; dV /= 2; rM %= 2; aN &= 2; oR |= 2; eO ^= 2; ls << 2; rs >> 2; lS <<= 2; rS >>= 2;
        eq == 2; ne != 2; lt < 2; gt > 2; le <= 2; ge >= 2; ss <=> 2; aa && 2; oo || 2; pp ++ 1; mm -- 1;
        cm , 2; pm ->* 2; pt -> 2; cl () 0; ix [] 2; qu ? 3; ds .* 2; dt . 2;
        """;

    private static readonly Dictionary<string, (string Sign, int Operands)> s_operators = Operators
        .Split([';', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(static entry => entry.Split(' '))
        .ToDictionary(static words => words[0], static words => (words[1], words[2][0] - '0'), StringComparer.Ordinal);

    private NamePart OperatorName(NameShape shape)
    {
        if (_at + 1 >= text.Length)
        {
            throw NoName();
        }

        string code = text.Substring(_at, 2);
        _at += 2;
        if (code == "cv")
        {
            // Its arguments, if it is a template, stand behind the type.
            bool outer = _isConversion;
            _isConversion = true;
            NamePart type = Type();
            _isConversion = outer;
            shape.HasNoResult = true;
            return Special("operator ", type);
        }

        if (code == "li")
        {
            return Special("operator\"\" ", SourceName());
        }

        return s_operators.TryGetValue(code, out (string Sign, int Operands) known)
            ? new WordPart($"operator{(char.IsAsciiLetter(known.Sign[0]) ? " " : "")}{known.Sign}")
            : throw NoName();
    }

    private NamePart Literal()
    {
        Require('L');
        if (Takes("_Z"))
        {
            NamePart name = Encoding();
            Require('E');
            return name;
        }

        char kind = Peek;
        NamePart type = Type();
        int begin = _at;
        while (Peek is not ('E' or '\0'))
        {
            _at++;
        }

        string value = text[begin.._at];
        Require('E');
        if (value.Length == 0)
        {
            return type;
        }

        value = value[0] == 'n' ? "-" + value[1..] : value;
        string? suffix = kind switch { 'i' => "", 'j' => "u", 'l' => "l", 'm' => "ul", 'x' => "ll", 'y' => "ull", _ => null };
        return (kind, value) switch
        {
            ('b', "0") => new WordPart("false"),
            ('b', "1") => new WordPart("true"),
            _ when suffix is not null => new WordPart(value + suffix),
            _ => new SequencePart(new WordPart("("), type, new WordPart(kind is 'f' or 'd' or 'e' ? $")[{value}]" : $"){value}")),
        };
    }

    private NamePart Expression()
    {
        Enter();
        try
        {
            return Peek switch
            {
                'L' => Literal(),
                'T' => TemplateParameter(),
                'f' when PeekNext is 'p' or 'L' && IsParameter() => FunctionParameter(),
                >= '0' and <= '9' => UnresolvedName(),
                _ => OperatorExpression(),
            };
        }
        finally
        {
            _depth--;
        }
    }

    // `fL` may also begin a fold.
    private bool IsParameter() => PeekNext == 'p' || (_at + 2 < text.Length && char.IsAsciiDigit(text[_at + 2]));

    private WordPart FunctionParameter()
    {
        _at++;
        if (Takes('L'))
        {
            Number();
        }

        Require('p');
        if (Takes('T'))
        {
            return new WordPart("this");
        }

        _ = Qualifiers();
        int number = Peek == '_' ? 1 : Number() + 2;
        Require('_');
        return new WordPart($"{{parm#{number}}}");
    }

    private NamePart UnresolvedName()
    {
        NamePart name = SourceName();
        return Peek == 'I' ? new TemplatePart(name, TemplateArguments(keeps: false)) : name;
    }

    // `sr` type name, `sr` scopes `E` name, or `srN` type scopes `E` name.
    private ScopedPart QualifiedUnresolvedName()
    {
        bool hasScopes = Takes('N');
        NamePart scope;
        if (!hasScopes && !char.IsAsciiDigit(Peek))
        {
            scope = Type();
        }
        else
        {
            scope = hasScopes ? Type() : UnresolvedName();
            while (!Takes('E'))
            {
                scope = new ScopedPart(scope, UnresolvedName());
            }
        }

        return new ScopedPart(scope, BaseUnresolvedName());
    }

    private NamePart BaseUnresolvedName()
    {
        if (Takes("on"))
        {
            NamePart name = OperatorName(new NameShape());
            return Peek == 'I' ? new TemplatePart(name, TemplateArguments(keeps: false)) : name;
        }

        return Takes("dn") ? Special("~", char.IsAsciiDigit(Peek) ? UnresolvedName() : Type()) : UnresolvedName();
    }

    private NamePart OperatorExpression()
    {
        string code = _at + 1 < text.Length ? text.Substring(_at, 2) : throw NoName();
        _at += 2;
        switch (code)
        {
            case "sr":
                return QualifiedUnresolvedName();
            case "gs":
                return Special("::", Expression());
            case "on":
                NamePart operatorName = OperatorName(new NameShape());
                return Peek == 'I' ? new TemplatePart(operatorName, TemplateArguments(keeps: false)) : operatorName;
            case "sp":
                return new ExpansionPart(Expression());
            case "st" or "at":
                return new SequencePart(new WordPart(code == "st" ? "sizeof (" : "alignof ("), Type(), new WordPart(")"));
            case "sz" or "az" or "nx":
                return new SequencePart(new WordPart(code switch { "sz" => "sizeof (", "az" => "alignof (", _ => "noexcept (" }), Expression(), new WordPart(")"));
            case "sZ":
                return new SequencePart(new WordPart("sizeof...("), Expression(), new WordPart(")"));
            case "ti" or "te":
                return new SequencePart(new WordPart("typeid ("), code == "ti" ? Type() : Expression(), new WordPart(")"));
            case "cv":
                NamePart type = Type();
                NamePart[] values = Takes('_') ? Expressions() : [Expression()];
                return new SequencePart(new WordPart("("), type, new WordPart(")"), new ListPart("(", values, ")"));
            case "tl":
                NamePart listed = Type();
                return new SequencePart(listed, new ListPart("{", Expressions(), "}"));
            case "il":
                return new ListPart("{", Expressions(), "}");
            case "sc" or "dc" or "cc" or "rc":
                NamePart target = Type();
                string cast = code switch { "sc" => "static_cast", "dc" => "dynamic_cast", "cc" => "const_cast", _ => "reinterpret_cast" };
                return new SequencePart(new WordPart(cast + "<"), target, new WordPart(">("), Expression(), new WordPart(")"));
            case "cl" or "cp":
                NamePart callee = Expression();
                return new SequencePart(callee is WordPart or TemplatePart ? callee : Enclosed(callee), new ListPart("(", Expressions(), ")"));
            case "tr":
                return new WordPart("throw");
            case "tw":
                return Special("throw ", Expression());
            case "dt" or "pt":
                NamePart owner = Expression();
                return new SequencePart(owner, new WordPart(code == "dt" ? "." : "->"), Expression());
            case "ix":
                NamePart array = Expression();
                return new SequencePart(Enclosed(array), new WordPart("["), Expression(), new WordPart("]"));
            default:
                return Operation(code);
        }
    }

    private NamePart Operation(string code)
    {
        if (!s_operators.TryGetValue(code, out (string Sign, int Operands) known) || known.Operands == 0)
        {
            throw NoName();
        }

        bool isBefore = known.Sign is "++" or "--" && Takes('_');
        NamePart first = Expression();
        switch (known.Operands)
        {
            case 1:
                return known.Sign is "++" or "--" && !isBefore
                    ? new SequencePart(Enclosed(first), new WordPart(known.Sign))
                    : new SequencePart(new WordPart(known.Sign), Enclosed(first));
            case 2:
                NamePart second = Expression();
                NamePart both = new SequencePart(Enclosed(first), new WordPart(known.Sign), Enclosed(second));

                // In arguments of a template it would end them.
                return known.Sign == ">" ? Enclosed(both) : both;
            default:
                NamePart chosen = Expression();
                return new SequencePart(Enclosed(first), new WordPart("?"), Enclosed(chosen), new WordPart(" : "), Enclosed(Expression()));
        }
    }

    private static SequencePart Enclosed(NamePart part) => new(new WordPart("("), part, new WordPart(")"));

    private NamePart[] Expressions()
    {
        var expressions = new List<NamePart>();
        while (!Takes('E'))
        {
            expressions.Add(Expression());
        }

        return [.. expressions];
    }
}
