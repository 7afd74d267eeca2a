using Jitney.Definitions;

namespace Jitney.Cli.Parsing;

/// <summary>Puts the words that static linkers and compilers understand into Jitney's own, or leaves them out where they change nothing (<see cref="LinkerOptions"/>).</summary>
/// <remarks>Linkers take one dash or two before long names, values in the same word or the next one, and compilers pass their words on with <c>-Wl,</c> and <c>-Xlinker</c>.</remarks>
internal sealed class LinkerWords
{
    /// <summary>Stands before a word that is refused, with the reason behind it.</summary>
    public const string Refusal = "-refused ";

    private readonly List<string> _own = [];
    private readonly List<string> _words;
    private readonly bool _hasSources;
    private int _next;

    private LinkerWords(IEnumerable<string> words)
    {
        _words = [.. Unpack(words)];
        _hasSources = _words.Exists(static word => !word.StartsWith('-') && InputResolver.HasNameOfSource(word));
    }

    /// <summary>Translates words up to <c>--</c>, but for the first, which is a command.</summary>
    public static IReadOnlyList<string> Translate(IEnumerable<string> words)
    {
        var linker = new LinkerWords(words);
        while (linker._next < linker._words.Count)
        {
            linker.Take(linker._words[linker._next++]);
        }

        return linker._own;
    }

    private static IEnumerable<string> Unpack(IEnumerable<string> words)
    {
        bool isPassed = false;
        foreach (string word in words)
        {
            if (!isPassed && word == "-Xlinker")
            {
                isPassed = true;
                continue;
            }

            isPassed = false;
            if (!word.StartsWith("-Wl,", StringComparison.Ordinal))
            {
                yield return word;
                continue;
            }

            foreach (string part in word[4..].Split(','))
            {
                yield return part;
            }
        }
    }

    private void Take(string word)
    {
        if (word.Length < 2 || word[0] != '-')
        {
            _own.Add(word);
            return;
        }

        string name = word.TrimStart('-');
        int sign = name.IndexOf('=', StringComparison.Ordinal);
        string? value = sign > 0 ? name[(sign + 1)..] : null;
        name = sign > 0 ? name[..sign] : name;
        if (!TryTranslate(word, name, value) && !TryShort(word))
        {
            _own.Add(word);
        }
    }

    private bool TryTranslate(string word, string name, string? value)
    {
        if (value is null && PlaceWords.Of(name) is { } place)
        {
            _own.Add(place);
            return true;
        }

        switch (name)
        {
            case "whole-archive":
                TakeWhole(value);
                return true;
            case "library" when Value(ref value):
                _own.Add("-l" + value);
                return true;
            case "library-path" when Value(ref value):
                _own.Add("-L" + value);
                return true;
            case "undefined" or "require-defined" or "wrap" when Value(ref value):
                _own.Add($"--{name}={value}");
                return true;
            case "defsym" when Value(ref value):
                _own.Add("--define=" + value);
                return true;
            case "allow-multiple-definition":
                _own.Add("--allow-multiple-definition");
                return true;
            case "no-warnings" or "w":
                _own.Add("--no-warnings");
                return true;
            case "fatal-warnings" or "no-fatal-warnings":
                _own.RemoveAll(static own => own == "--fatal-warnings");
                _own.AddRange(name == "fatal-warnings" ? ["--fatal-warnings"] : []);
                return true;
            case "entry" when word.StartsWith("--", StringComparison.Ordinal):
                return false;
            case "sysroot" when value is "/" or "":
                return true;
        }

        if (LinkerOptions.WithoutEffect.Contains(name + ' '))
        {
            Value(ref value);
            return true;
        }

        if ((LinkerOptions.WithoutEffect.Contains(name) && value is null) || LinkerOptions.WithoutEffect.Contains(name + '='))
        {
            return true;
        }

        // Words like -pie have one dash, and so has Jitney's own -q; long names of Jitney's own are in no table.
        if (LinkerOptions.Refused.TryGetValue(name, out string? reason) && (name.Length > 1 || !word.StartsWith("--", StringComparison.Ordinal)))
        {
            _own.Add($"{Refusal}{word}: {reason}");
            return true;
        }

        return false;
    }

    // A letter with its value in the same word or the next one, and compilers' own words.
    private bool TryShort(string word)
    {
        if (word.Length < 2 || word[1] == '-')
        {
            return false;
        }

        string? value = word.Length > 2 ? word[2..] : null;
        switch (word[1])
        {
            case 'l' or 'L' when value is null && Value(ref value):
                _own.Add(word + value);
                return true;
            case 'u' when Value(ref value):
                _own.Add("--undefined=" + value);
                return true;
            case 'e' when Value(ref value):
                _own.Add("--entry=" + value);
                return true;
            case 'z' when Value(ref value):
                TakeKeyword(value!);
                return true;
            case 'm' when word == "-m" && Value(ref value):
                Check(value is "elf_x86_64", $"-m {value}", "only x86-64 is linked");
                return true;
            case 'O':
                return true;
            case 'o' or 'T' or 'R' when value is not null:
                _own.Add($"{Refusal}-{word[1]}: {LinkerOptions.Refused[word[1].ToString()]}");
                return true;
            case 'f' or 'W' or 'g' or 'm' or 'D' or 'I' or 's' when IsForCompiler(word):
                TakeCompiler(word);
                return true;
        }

        return false;
    }

    private static bool IsForCompiler(string word) =>
        word[1] is 'f' or 'W' or 'g' or 'D' or 'I' ? word.Length > 2 || word == "-g" : word.StartsWith("-std=", StringComparison.Ordinal) || (word[1] == 'm' && word.Length > 2);

    private void TakeCompiler(string word)
    {
        switch (word)
        {
            case "-fopenmp":
                _own.Add("-lgomp");
                return;
            case "-fprofile-arcs" or "-fprofile-generate":
                _own.Add("-lgcov");
                return;
        }

        if (word.StartsWith("-fsanitize=", StringComparison.Ordinal))
        {
            _own.Add($"{Refusal}{word}: name the sanitizer's library: -lubsan or -ltsan; docs/limits.md tells of -lasan");
        }
        else
        {
            Check(!_hasSources || word.StartsWith("-fuse-ld=", StringComparison.Ordinal) || word.StartsWith("-g", StringComparison.Ordinal), word, "it is for the compiler: set CFLAGS or CXXFLAGS for sources");
        }
    }

    private void TakeKeyword(string keyword)
    {
        string name = keyword.Split('=')[0];
        if (name == "muldefs")
        {
            _own.Add("--allow-multiple-definition");
        }
        else
        {
            Check(LinkerOptions.KeywordsWithoutEffect.Contains(name), $"-z {keyword}", name == "execstack" ? "objects say it themselves, by their note .note.GNU-stack" : "there is no such keyword");
        }
    }

    // As Jitney has it, the option takes the archive behind it; as linkers have it, all up to the word that ends it.
    private void TakeWhole(string? value)
    {
        bool isEnded = IsWholeEnded();
        if (value is not null || (!isEnded && _next < _words.Count && !_words[_next].StartsWith('-')))
        {
            _own.AddRange([PlaceWords.Whole, value ?? _words[_next++], PlaceWords.NotWhole]);
        }
        else
        {
            _own.Add(!isEnded && _next == _words.Count ? "--whole-archive" : PlaceWords.Whole);
        }
    }

    // By the word itself, or with the state that was remembered before.
    private bool IsWholeEnded()
    {
        int states = 0;
        foreach (string word in _words.Skip(_next).Where(static word => word.StartsWith('-')))
        {
            switch (PlaceWords.Of(word.TrimStart('-')))
            {
                case PlaceWords.NotWhole:
                case PlaceWords.Pop when states == 0:
                    return true;
                case PlaceWords.Push:
                    states++;
                    break;
                case PlaceWords.Pop:
                    states--;
                    break;
            }
        }

        return false;
    }

    private bool Value(ref string? value)
    {
        if (value is null && _next < _words.Count)
        {
            value = _words[_next++];
        }

        return value is not null;
    }

    private void Check(bool isFine, string word, string reason)
    {
        if (!isFine)
        {
            _own.Add($"{Refusal}{word}: {reason}");
        }
    }
}
