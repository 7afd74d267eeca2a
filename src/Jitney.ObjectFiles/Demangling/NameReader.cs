using System.Globalization;
using System.Text;

namespace Jitney.ObjectFiles.Demangling;

/// <summary>Reads an encoded name: <c>encoding</c>, <c>special-name</c> and the names in them (Itanium C++ ABI, section 5.1).</summary>
/// <remarks>Names are hostile: how deep they are nested and how many parts they have is bounded. A name that does not follow the rules is no name.</remarks>
internal sealed partial class NameReader(string text, int start)
{
    private const int DeepestNesting = 200;
    private const int MostParts = 20_000;

    // Some numbers are counted on by one or two.
    private const int LargestNumber = int.MaxValue - 2;

    // What S_, S0_ ... stand for.
    private readonly List<NamePart> _substitutions = [];

    // What T_, T0_ ... stand for in the function whose name is being read.
    private List<NamePart> _arguments = [];

    // In the type of a conversion: arguments behind it are the conversion's, not the type's.
    private bool _isConversion;

    // In the parameters of a lambda: parameters of templates are its own, and nothing stands for them.
    private bool _isLambda;
    private int _at = start;
    private int _depth;
    private int _parts;

    /// <summary>Reads all of it.</summary>
    /// <returns>Null when it follows no rule.</returns>
    public NamePart? Read()
    {
        try
        {
            NamePart part = Encoding();

            // Compilers make copies of functions: `.cold`, `.isra.0`.
            return _at == text.Length ? part
                : text[_at] == '.' ? new SequencePart(part, new WordPart(Clones()))
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    // A kind, and numbers.
    private string Clones()
    {
        var clones = new StringBuilder();
        while (Peek == '.')
        {
            int begin = _at++;
            while (Peek is not ('.' or '\0') || (Peek == '.' && char.IsAsciiDigit(PeekNext)))
            {
                _at++;
            }

            clones.Append(" [clone ").Append(text, begin, _at - begin).Append(']');
        }

        return clones.ToString();
    }

    private char Peek => _at < text.Length ? text[_at] : '\0';

    private char PeekNext => _at + 1 < text.Length ? text[_at + 1] : '\0';

    private static FormatException NoName() => new("no name of this kind");

    private bool Takes(char letter)
    {
        if (Peek != letter)
        {
            return false;
        }

        _at++;
        return true;
    }

    private bool Takes(string letters)
    {
        if (string.CompareOrdinal(text, _at, letters, 0, letters.Length) != 0)
        {
            return false;
        }

        _at += letters.Length;
        return true;
    }

    private void Require(char letter)
    {
        if (!Takes(letter))
        {
            throw NoName();
        }
    }

    private void Enter()
    {
        if (++_depth > DeepestNesting || ++_parts > MostParts)
        {
            throw NoName();
        }
    }

    private int Number()
    {
        int begin = _at;
        while (char.IsAsciiDigit(Peek))
        {
            _at++;
        }

        return int.TryParse(text.AsSpan(begin, _at - begin), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value <= LargestNumber
            ? value
            : throw NoName();
    }

    private NamePart Substituted(NamePart part)
    {
        _substitutions.Add(part);
        return part;
    }

    private NamePart Encoding(bool isLocal = false)
    {
        Enter();
        try
        {
            if (Peek == 'G' || (Peek == 'T' && PeekNext is not ('_' or 'L') && !char.IsAsciiDigit(PeekNext)))
            {
                return SpecialName();
            }

            List<NamePart> outer = _arguments;
            _arguments = [];
            var shape = new NameShape { IsOfFunction = true };
            NamePart name = Name(shape);
            List<NamePart> own = _arguments;
            NamePart? result = null;
            List<NamePart>? parameters = null;
            if (Peek is not ('\0' or 'E' or '.'))
            {
                result = shape is { EndsWithArguments: true, HasNoResult: false } ? Type() : null;
                parameters = [];
                if (!Takes('v'))
                {
                    do
                    {
                        parameters.Add(Type());
                    }
                    while (Peek is not ('\0' or 'E' or '.'));
                }
            }

            _arguments = outer;
            return new EncodingPart(name, own, isLocal ? null : result, parameters, shape.Behind);
        }
        finally
        {
            _depth--;
        }
    }

    private NamePart Name(NameShape shape)
    {
        Enter();
        try
        {
            switch (Peek)
            {
                case 'N':
                    return NestedName(shape);
                case 'Z':
                    return LocalName(shape);
            }

            NamePart name;
            if (Peek == 'S' && PeekNext != 't')
            {
                name = Substitution();
                if (Peek != 'I')
                {
                    throw NoName();
                }
            }
            else
            {
                name = Takes("St") ? new ScopedPart(new WordPart("std"), UnqualifiedName(shape, null)) : UnqualifiedName(shape, null);
                if (Peek == 'I')
                {
                    Substituted(name);
                }
            }

            return Peek == 'I' ? WithArguments(name, shape) : name;
        }
        finally
        {
            _depth--;
        }
    }

    private TemplatePart WithArguments(NamePart name, NameShape shape)
    {
        shape.EndsWithArguments = true;
        return new TemplatePart(name, TemplateArguments(keeps: shape.IsOfFunction));
    }

    private NamePart NestedName(NameShape shape)
    {
        Require('N');
        shape.Behind = Qualifiers() + (Takes('R') ? " &" : Takes('O') ? " &&" : "");
        NamePart? scope = null;
        while (!Takes('E'))
        {
            if (Takes('L') || (scope is not null && Takes('M')))
            {
                continue;
            }

            if (Peek == 'I')
            {
                scope = Substituted(WithArguments(scope ?? throw NoName(), shape));
                continue;
            }

            shape.EndsWithArguments = false;
            if (Peek == 'S' && PeekNext != 't')
            {
                scope = scope is null ? Substitution() : throw NoName();
                continue;
            }

            if (Takes("St"))
            {
                scope = scope is null ? new WordPart("std") : throw NoName();
                continue;
            }

            NamePart part = Peek switch
            {
                'T' => TemplateParameter(),
                'D' when PeekNext is 't' or 'T' => DeclaredType(),
                _ => UnqualifiedName(shape, scope),
            };
            scope = Substituted(scope is null ? part : new ScopedPart(scope, part));
        }

        // The whole name can be named again only as the type it may be, which says so itself.
        if (scope is null || _substitutions.Count == 0)
        {
            throw NoName();
        }

        if (ReferenceEquals(_substitutions[^1], scope))
        {
            _substitutions.RemoveAt(_substitutions.Count - 1);
        }

        return scope;
    }

    private ScopedPart LocalName(NameShape shape)
    {
        Require('Z');
        NamePart function = Encoding(isLocal: true);
        Require('E');
        if (Takes('s'))
        {
            Discriminator();
            return new ScopedPart(function, new WordPart("string literal"));
        }

        if (Takes('d'))
        {
            int number = Peek == '_' ? 1 : Number() + 2;
            Require('_');
            return new ScopedPart(new SequencePart(function, new WordPart($"::{{default arg#{number}}}")), Name(shape));
        }

        NamePart name = Name(shape);
        Discriminator();
        return new ScopedPart(function, name);
    }

    private void Discriminator()
    {
        if (Peek != '_')
        {
            return;
        }

        if (PeekNext == '_')
        {
            _at += 2;
            Number();
            Takes('_');
        }
        else if (char.IsAsciiDigit(PeekNext))
        {
            _at += 2;
        }
    }

    private NamePart UnqualifiedName(NameShape shape, NamePart? scope)
    {
        Takes('L');
        NamePart name = Peek switch
        {
            'U' when PeekNext is 't' => UnnamedType(),
            'U' when PeekNext is 'l' => Lambda(),
            'D' when PeekNext is 'C' => Binding(),
            'C' or 'D' when scope is not null => Constructor(shape, scope),
            >= '0' and <= '9' => SourceName(),
            _ => OperatorName(shape),
        };
        while (Takes('B'))
        {
            name = new TaggedPart(name, SourceName().Words);
        }

        return name;
    }

    private WordPart SourceName()
    {
        int length = Number();
        if (length == 0 || length > text.Length - _at)
        {
            throw NoName();
        }

        string name = text.Substring(_at, length);
        _at += length;
        return new WordPart(name.StartsWith("_GLOBAL__N", StringComparison.Ordinal) ? "(anonymous namespace)" : name);
    }

    private WordPart UnnamedType()
    {
        _at += 2;
        return new WordPart($"{{unnamed type#{Ordinal()}}}");
    }

    private SequencePart Lambda()
    {
        _at += 2;
        var parameters = new List<NamePart>();
        bool outer = _isLambda;
        _isLambda = true;
        if (!Takes('v'))
        {
            while (Peek != 'E')
            {
                parameters.Add(Type());
            }
        }

        _isLambda = outer;
        Require('E');
        return new SequencePart(new WordPart("{lambda"), new ListPart("(", parameters, ")"), new WordPart($"#{Ordinal()}}}"));
    }

    // The first has no number, the second number 0.
    private int Ordinal()
    {
        int number = Peek == '_' ? 1 : Number() + 2;
        Require('_');
        return number;
    }

    private ListPart Binding()
    {
        _at += 2;
        var names = new List<NamePart>();
        while (!Takes('E'))
        {
            names.Add(SourceName());
        }

        return new ListPart("[", names, "]");
    }

    private NamePart Constructor(NameShape shape, NamePart scope)
    {
        shape.HasNoResult = true;
        bool isDestructor = text[_at++] == 'D';
        bool isInherited = !isDestructor && Takes('I');
        if (!char.IsAsciiDigit(Peek))
        {
            throw NoName();
        }

        _at++;
        if (isInherited)
        {
            Type();
        }

        return isDestructor ? new SequencePart(new WordPart("~"), scope.Base) : scope.Base;
    }

    private string Qualifiers()
    {
        string qualifiers = "";
        qualifiers += Takes('r') ? " restrict" : "";
        qualifiers += Takes('V') ? " volatile" : "";
        qualifiers += Takes('K') ? " const" : "";
        return qualifiers;
    }

    /// <summary>What a function's name says of the function.</summary>
    private sealed class NameShape
    {
        /// <summary>It is a function's, and parameters behind it stand for its arguments.</summary>
        public bool IsOfFunction { get; init; }

        /// <summary>The name is a template with arguments, so that the result is told too.</summary>
        public bool EndsWithArguments { get; set; }

        /// <summary>It is a constructor, a destructor or a conversion.</summary>
        public bool HasNoResult { get; set; }

        /// <summary>What stands behind the parameters.</summary>
        public string Behind { get; set; } = "";
    }
}
