namespace Jitney.ObjectFiles.Demangling;

/// <summary>Types, parameters and arguments of templates, and what stands for what came before.</summary>
internal sealed partial class NameReader
{
    private NamePart Type()
    {
        Enter();
        try
        {
            return BuiltinType() ?? SubstitutionType() ?? Substituted(CompoundType());
        }
        finally
        {
            _depth--;
        }
    }

    private WordPart? BuiltinType()
    {
        string? word = Peek switch
        {
            'v' => "void",
            'w' => "wchar_t",
            'b' => "bool",
            'c' => "char",
            'a' => "signed char",
            'h' => "unsigned char",
            's' => "short",
            't' => "unsigned short",
            'i' => "int",
            'j' => "unsigned int",
            'l' => "long",
            'm' => "unsigned long",
            'x' => "long long",
            'y' => "unsigned long long",
            'n' => "__int128",
            'o' => "unsigned __int128",
            'f' => "float",
            'd' => "double",
            'e' => "long double",
            'g' => "__float128",
            'z' => "...",
            _ => null,
        };
        if (word is not null)
        {
            _at++;
            return new WordPart(word);
        }

        word = Peek != 'D' ? null : PeekNext switch
        {
            'n' => "decltype(nullptr)",
            'a' => "auto",
            'c' => "decltype(auto)",
            'i' => "char32_t",
            's' => "char16_t",
            'u' => "char8_t",
            'h' => "half",
            'f' => "decimal32",
            'd' => "decimal64",
            'e' => "decimal128",
            _ => null,
        };
        if (word is not null)
        {
            _at += 2;
            return new WordPart(word);
        }

        if (!Takes("DF"))
        {
            return null;
        }

        int bits = Number();
        word = Takes('b') ? $"std::bfloat{bits}_t" : Takes('x') ? $"_Float{bits}x" : $"_Float{bits}";
        Takes('_');
        return new WordPart(word);
    }

    // What came before is not counted again, but with arguments it is something new.
    private NamePart? SubstitutionType()
    {
        if (Peek != 'S' || PeekNext == 't')
        {
            return null;
        }

        NamePart part = Substitution();
        return Peek == 'I' ? Substituted(new TemplatePart(part, TemplateArguments(keeps: false))) : part;
    }

    private NamePart CompoundType()
    {
        switch (Peek)
        {
            case 'r' or 'V' or 'K':
                return QualifiedType();
            case 'P':
                _at++;
                return new PointerPart(Type(), "*");
            case 'R':
                _at++;
                return new PointerPart(Type(), "&");
            case 'O':
                _at++;
                return new PointerPart(Type(), "&&");
            case 'C':
                _at++;
                return new QualifiedPart(Type(), " _Complex");
            case 'G':
                _at++;
                return new QualifiedPart(Type(), " _Imaginary");
            case 'F':
                return FunctionType("");
            case 'A':
                return ArrayType();
            case 'M':
                _at++;
                NamePart owner = Type();
                return new MemberPointerPart(owner, Type());
            case 'T':
                return ParameterType();
            case 'U':
                return VendorQualified();
            case 'u':
                _at++;
                NamePart vendor = SourceName();
                return Peek == 'I' ? new TemplatePart(vendor, TemplateArguments(keeps: false)) : vendor;
            case 'D':
                return LaterType();
            default:
                return Name(new NameShape());
        }
    }

    private NamePart QualifiedType()
    {
        string qualifiers = Qualifiers();

        // Of a function that is a member, they stand behind its parameters.
        return Peek == 'F' || (Peek == 'D' && PeekNext is 'o' or 'O' or 'w' or 'x') ? FunctionType(qualifiers) : new QualifiedPart(Type(), qualifiers);
    }

    private FunctionPart FunctionType(string qualifiers)
    {
        string throws = "";
        if (Takes("Do"))
        {
            throws = " noexcept";
        }
        else if (Takes("DO"))
        {
            NamePart condition = Expression();
            Require('E');
            throws = $" noexcept({new DemangledText().Add(condition)})";
        }

        Takes("Dx");
        Require('F');
        Takes('Y');
        NamePart result = Type();
        var parameters = new List<NamePart>();
        if (!Takes('v'))
        {
            while (Peek is not ('E' or 'R' or 'O') || (Peek is 'R' or 'O' && PeekNext != 'E'))
            {
                parameters.Add(Type());
            }
        }

        string reference = Takes("RE") ? " &" : Takes("OE") ? " &&" : "";
        if (reference.Length == 0)
        {
            Require('E');
        }

        return new FunctionPart(result, parameters, qualifiers + reference + throws);
    }

    private ArrayPart ArrayType()
    {
        Require('A');
        NamePart? size = null;
        if (char.IsAsciiDigit(Peek))
        {
            int begin = _at;
            Number();
            size = new WordPart(text[begin.._at]);
        }
        else if (Peek != '_')
        {
            size = Expression();
        }

        Require('_');
        return new ArrayPart(Type(), size);
    }

    private NamePart ParameterType()
    {
        string? kind = PeekNext switch { 's' => "struct ", 'u' => "union ", 'e' => "enum ", _ => null };
        if (kind is not null)
        {
            _at += 2;
            return Special(kind, Name(new NameShape()));
        }

        NamePart parameter = TemplateParameter();
        return Peek == 'I' && !_isConversion
            ? new TemplatePart(Substituted(parameter), TemplateArguments(keeps: false))
            : parameter;
    }

    private QualifiedPart VendorQualified()
    {
        Require('U');
        string qualifier = SourceName().Words;
        string arguments = Peek == 'I' ? new DemangledText().Add(TemplateArguments(keeps: false)).ToString() : "";
        return new QualifiedPart(Type(), $" {qualifier}{arguments}");
    }

    private NamePart LaterType()
    {
        switch (PeekNext)
        {
            case 't' or 'T':
                return DeclaredType();
            case 'p':
                _at += 2;
                return new ExpansionPart(Type());
            case 'v':
                _at += 2;
                NamePart count = Takes('_') ? Expression() : new WordPart($"{Number()}");
                Require('_');
                return new SequencePart(Type(), new WordPart(" __vector("), count, new WordPart(")"));
            case 'o' or 'O' or 'w' or 'x':
                return FunctionType("");
            default:
                throw NoName();
        }
    }

    private SequencePart DeclaredType()
    {
        _at += 2;
        NamePart expression = Expression();
        Require('E');
        return new SequencePart(new WordPart("decltype ("), expression, new WordPart(")"));
    }

    private NamePart TemplateParameter()
    {
        Require('T');
        int level = Takes('L') ? Number() + 1 : 0;
        if (level > 0)
        {
            Require('_');
        }

        int number = Peek == '_' ? 0 : Number() + 1;
        Require('_');
        return _isLambda ? new WordPart($"auto:{number + 1}") : new ParameterPart(number);
    }

    private ListPart TemplateArguments(bool keeps)
    {
        Require('I');
        var arguments = new List<NamePart>();
        (bool isConversion, bool isLambda) = (_isConversion, _isLambda);
        (_isConversion, _isLambda) = (false, false);
        while (!Takes('E'))
        {
            NamePart argument = TemplateArgument();
            arguments.Add(argument);
            if (Takes('Q'))
            {
                Expression();
            }
        }

        (_isConversion, _isLambda) = (isConversion, isLambda);
        if (keeps)
        {
            _arguments = arguments;
        }

        return new ListPart("<", arguments, ">");
    }

    private NamePart TemplateArgument()
    {
        Enter();
        try
        {
            switch (Peek)
            {
                case 'L':
                    return Literal();
                case 'X':
                    _at++;
                    NamePart expression = Expression();
                    Require('E');
                    return expression;
                case 'J' or 'I':
                    _at++;
                    var elements = new List<NamePart>();
                    while (!Takes('E'))
                    {
                        elements.Add(TemplateArgument());
                    }

                    return new PackArgumentPart(new PackPart(elements));
                default:
                    return Type();
            }
        }
        finally
        {
            _depth--;
        }
    }

    private NamePart Substitution()
    {
        Require('S');
        (string Name, string? Base)? known = Peek switch
        {
            'a' => ("std::allocator", "allocator"),
            'b' => ("std::basic_string", "basic_string"),
            's' => ("std::string", "basic_string"),
            'i' => ("std::istream", "basic_istream"),
            'o' => ("std::ostream", "basic_ostream"),
            'd' => ("std::iostream", "basic_iostream"),
            _ => null,
        };
        if (known is var (name, baseName))
        {
            _at++;
            NamePart part = new WordPart(name, baseName);
            while (Takes('B'))
            {
                part = Substituted(new TaggedPart(part, SourceName().Words));
            }

            return part;
        }

        int number = Peek == '_' ? 0 : SequenceNumber() + 1;
        Require('_');
        return number < _substitutions.Count ? _substitutions[number] : throw NoName();
    }

    // In base 36, with large letters.
    private int SequenceNumber()
    {
        int value = 0;
        int begin = _at;
        while (char.IsAsciiDigit(Peek) || char.IsAsciiLetterUpper(Peek))
        {
            int digit = char.IsAsciiDigit(Peek) ? Peek - '0' : Peek - 'A' + 10;
            value = value < 1_000_000 ? (value * 36) + digit : throw NoName();
            _at++;
        }

        return _at > begin ? value : throw NoName();
    }
}
