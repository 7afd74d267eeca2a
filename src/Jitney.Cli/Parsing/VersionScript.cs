using Jitney.Sessions;

namespace Jitney.Cli.Parsing;

/// <summary>Reads what linkers know as version scripts, and as lists of dynamic symbols: <c>VERSION { global: name; pattern*; extern "C++" { "f(int)"; }; local: *; };</c>.</summary>
/// <remarks>Which version a name has says nothing here: no file is written.</remarks>
internal sealed class VersionScript
{
    private readonly string _text;
    private readonly List<NamePattern> _global = [];
    private readonly List<NamePattern> _local = [];
    private int _position;
    private string _token = "";
    private bool _isQuoted;

    private VersionScript(string text) => _text = text;

    /// <summary>Names that are seen.</summary>
    public IReadOnlyList<NamePattern> Global => _global;

    /// <summary>Names that are not.</summary>
    public IReadOnlyList<NamePattern> Local => _local;

    /// <summary>Reads a script.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="problem">What is wrong with it, and in which line.</param>
    /// <returns>Null when something is wrong.</returns>
    public static VersionScript? Read(string text, out string? problem)
    {
        var script = new VersionScript(text);
        script.Next();
        bool isFine = true;
        while (isFine && script._token.Length > 0)
        {
            isFine = script.TryNode();
        }

        int line = text.AsSpan(0, Math.Min(script._position, text.Length)).Count('\n') + 1;
        problem = isFine ? null : FormattableString.Invariant($"line {line}: {(script._token.Length == 0 ? "the end comes too early" : $"'{script._token}' is not what a version script has there")}");
        return isFine ? script : null;
    }

    /// <summary>What a word without quotes means.</summary>
    public static NamePattern PatternOf(string word) => new(word, word.AsSpan().ContainsAny("*?[\\") ? NamePatternForm.Pattern : NamePatternForm.Name);

    private bool Is(string token) => !_isQuoted && _token == token;

    // [NAME] { ... } [NAME...] ;
    private bool TryNode()
    {
        if (!Is("{") && !Is("}") && !Is(";"))
        {
            Next();
        }

        if (!TryBlock(_global, NamePatternLanguage.Symbol))
        {
            return false;
        }

        while (_token.Length > 0 && !Is(";") && !Is("{") && !Is("}"))
        {
            Next();
        }

        bool isFine = Is(";");
        Next();
        return isFine;
    }

    // Blocks of languages stand in those of versions, and hold names alone.
    private bool TryBlock(List<NamePattern> names, NamePatternLanguage language)
    {
        if (!Is("{"))
        {
            return false;
        }

        Next();
        while (!Is("}"))
        {
            if (_token.Length == 0 || Is("{") || Is(":"))
            {
                return false;
            }

            (string word, bool isQuoted) = (_token, _isQuoted);
            Next();
            if (!isQuoted && word is "global" or "local" && Is(":"))
            {
                names = word == "global" ? _global : _local;
                Next();
                continue;
            }

            if (!isQuoted && word == "extern" && _isQuoted && language == NamePatternLanguage.Symbol)
            {
                NamePatternLanguage inner = _token == "C++" ? NamePatternLanguage.CPlusPlus : NamePatternLanguage.Symbol;
                Next();
                if (!TryBlock(names, inner))
                {
                    return false;
                }
            }
            else if (word != ";" || isQuoted)
            {
                names.Add(isQuoted ? new NamePattern(word, NamePatternForm.Name, language) : PatternOf(word) with { Language = language });
            }
            else
            {
                continue;
            }

            if (Is(";"))
            {
                Next();
            }
            else if (!Is("}"))
            {
                return false;
            }
        }

        Next();
        return true;
    }

    // The end is an empty word.
    private void Next()
    {
        SkipSpace();
        _isQuoted = false;
        int start = _position;
        if (_position == _text.Length)
        {
            _token = "";
            return;
        }

        if (_text[_position] == '"')
        {
            int end = _text.IndexOf('"', _position + 1);
            (_isQuoted, _token, _position) = end > start + 1 ? (true, _text[(start + 1)..end], end + 1) : (false, end < 0 ? "" : "\"\"", end < 0 ? _text.Length : end + 1);
            return;
        }

        do
        {
            _position += _text[_position] == ':' && IsColon(_position + 1) ? 2 : 1;
        }
        while (!IsMark(start) && _position < _text.Length && !IsMark(_position) && _text[_position] != '"' && !char.IsWhiteSpace(_text[_position]));
        _token = _text[start.._position];
    }

    private bool IsColon(int position) => position < _text.Length && _text[position] == ':';

    // One colon ends a word, two are a part of it.
    private bool IsMark(int position) => _text[position] is '{' or '}' or ';' || (_text[position] == ':' && !IsColon(position + 1));

    private void SkipSpace()
    {
        while (_position < _text.Length)
        {
            if (_text[_position] == '#')
            {
                _position = _text.IndexOf('\n', _position) is >= 0 and int end ? end : _text.Length;
            }
            else if (string.CompareOrdinal(_text, _position, "/*", 0, 2) == 0)
            {
                _position = _text.IndexOf("*/", _position + 2, StringComparison.Ordinal) is >= 0 and int end ? end + 2 : _text.Length;
            }
            else if (char.IsWhiteSpace(_text[_position]))
            {
                _position++;
            }
            else
            {
                return;
            }
        }
    }
}
