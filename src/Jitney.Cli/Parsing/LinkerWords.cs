using Jitney.Definitions;

namespace Jitney.Cli.Parsing;

/// <summary>Puts the words that static linkers and compilers understand into Jitney's own, or leaves them out where they change nothing (<see cref="LinkerOptions"/>).</summary>
/// <remarks>Linkers take one dash or two before long names, values in the same word or the next one, and compilers pass their words on with <c>-Wl,</c> and <c>-Xlinker</c>.</remarks>
internal sealed class LinkerWords
{
    /// <summary>Stands before a word that is refused, with the reason behind it.</summary>
    public const string Refusal = "-refused ";

    private readonly List<string> _own = [];
    private readonly List<string> _words = [];

    // Which of them compilers pass on to linkers.
    private readonly List<bool> _arePassed = [];
    private readonly bool _hasSources;
    private int _next;

    private LinkerWords(IEnumerable<string> words)
    {
        Unpack(Expand(words, new ResponseFiles()));
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

    // What files of words hold is translated too. Those that cannot be read are left to whoever reports it.
    private static IEnumerable<string> Expand(IEnumerable<string> words, ResponseFiles files)
    {
        foreach (string word in words)
        {
            string name = word.StartsWith("-Wl,@", StringComparison.Ordinal) && !word[5..].Contains(',', StringComparison.Ordinal) ? word[5..] : word.StartsWith('@') ? word[1..] : "";
            if (name.Length == 0 || !files.TryRead(name, out IReadOnlyList<string>? read, out _))
            {
                yield return word;
                continue;
            }

            foreach (string own in Expand(read!, files))
            {
                yield return own;
            }
        }
    }

    private void Unpack(IEnumerable<string> words)
    {
        bool isNextPassed = false;
        foreach (string word in words)
        {
            if (!isNextPassed && word is "-Xlinker" or "--for-linker")
            {
                isNextPassed = true;
                continue;
            }

            string[] parts = word.StartsWith("-Wl,", StringComparison.Ordinal) ? word[4..].Split(',') : word.StartsWith("--for-linker=", StringComparison.Ordinal) ? [word[13..]] : [word];
            _words.AddRange(parts);
            _arePassed.AddRange(Enumerable.Repeat(isNextPassed || parts is not [var part] || part != word, parts.Length));
            isNextPassed = false;
        }
    }

    private bool IsPassed => _arePassed[_next - 1];

    private void Take(string word)
    {
        if (word.Length < 2 || word[0] != '-')
        {
            // An empty word is nothing between commas.
            _own.AddRange(word.Length > 0 || !IsPassed ? [word] : []);
            return;
        }

        string name = word.TrimStart('-');
        int sign = name.IndexOf('=', StringComparison.Ordinal);
        string? value = sign > 0 ? name[(sign + 1)..] : null;
        name = sign > 0 ? name[..sign] : name;
        if (!(IsPassed ? TryPassed(word, name, value) : TryDirect(word, name, value)) && !TryTranslate(word, name, value) && !TryShort(word))
        {
            _own.Add(word);
        }
    }

    // What only a linker knows by this name.
    private bool TryPassed(string word, string name, string? value)
    {
        if (name is "c" or "help")
        {
            _own.Add($"{Refusal}{word}: {LinkerOptions.Refused[name == "c" ? "mri-script" : "target-help"]}");
            return true;
        }

        return TryWithoutEffect(LinkerOptions.WithoutEffectBehindCompiler, name, value);
    }

    // What only a compiler knows by this name.
    private bool TryDirect(string word, string name, string? value)
    {
        if (name == "x" && value is null && _next < _words.Count && CompilerOptions.IsLanguage(_words[_next]))
        {
            CheckLanguage(_words[_next++]);
            return true;
        }

        if (name is "target" or "arch" && Value(ref value))
        {
            _own.Add("--target=" + value);
            return true;
        }

        if (name == "coverage")
        {
            _own.Add("-lgcov");
            return true;
        }

        int start = _next;
        if (TryWithoutEffect(CompilerOptions.WithoutEffect, name, value))
        {
            return true;
        }

        if (TryWithoutEffect(CompilerOptions.ForSources, name, value))
        {
            Check(!_hasSources, string.Join(' ', [word, .. _words[start.._next]]), CompilerOptions.OnlyForCompiler);
            return true;
        }

        string? reason = CompilerOptions.IsQuestion(name) && !LinkerOptions.WithoutEffect.Contains(name) ? CompilerOptions.TellsSomething : CompilerOptions.Refused.GetValueOrDefault(name);
        _own.AddRange(reason is null ? [] : [$"{Refusal}{word}: {reason}"]);
        return reason is not null;
    }

    private bool TryWithoutEffect(HashSet<string> options, string name, string? value)
    {
        if (options.Contains(name + ' '))
        {
            Value(ref value);
            return true;
        }

        return (options.Contains(name) && value is null) || options.Contains(name + '=');
    }

    // Sources that are named as what they are need no word for it.
    private void CheckLanguage(string language)
    {
        for (int index = _next; index < _words.Count && !(_words[index].StartsWith("-x", StringComparison.Ordinal) && !_arePassed[index]); index++)
        {
            string word = _words[index];
            if (!word.StartsWith('-') && InputResolver.HasNameOfSource(word) && !CompilerOptions.Fits(language, Path.GetExtension(word)))
            {
                _own.Add($"{Refusal}-x {language}: the language of a source is found by its name, and '{word}' says another");
                return;
            }
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
            case "undefined" or "require-defined" or "wrap" or "entry" or "rpath" when Value(ref value):
                _own.Add($"--{name}={value}");
                return true;
            case "defsym" when Value(ref value):
                bool isTaken = value!.IndexOf('=', StringComparison.Ordinal) is > 0 and int behind
                    && (Quantities.TrySum(value[(behind + 1)..], out _) || Quantities.IsSymbol(value[(behind + 1)..]));
                _own.Add(isTaken ? "--define=" + value : $"{Refusal}--defsym={value}: what follows must be NAME=ADDRESS or NAME=SYMBOL; an expression with symbols is given to the assembler: '.set NAME, SYMBOL + 4'");
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
            case "exclude-libs" or "version-script" or "dynamic-list" or "export-dynamic-symbol" or "export-dynamic-symbol-list" when Value(ref value):
                _own.Add($"--{name}={value}");
                return true;
            case "export-dynamic" or "E" or "rdynamic" or "no-export-dynamic" when value is null:
                _own.RemoveAll(static own => own is "--export-dynamic" or "--no-export-dynamic");
                _own.Add(name == "no-export-dynamic" ? "--no-export-dynamic" : "--export-dynamic");
                return true;
            case "no-allow-multiple-definition":
                _own.RemoveAll(static own => own == "--allow-multiple-definition");
                return true;
            case "oformat" when Value(ref value):
                TakeTarget(value!, value is "elf" or "default", $"--oformat={value}", "no file is written");
                return true;
            case "R" when Value(ref value):
                TakeRunPath(word, value!);
                return true;
            case "h" when word == "-h" && _next < _words.Count && _own.Exists(static own => !own.StartsWith('-')):
                _next++;
                return true;
            case "sysroot" when Value(ref value):
                _own.Add("--sysroot=" + value);
                return true;
        }

        if (TryWithoutEffect(LinkerOptions.WithoutEffect, name, value) || Array.Exists(LinkerOptions.BeginningsWithoutEffect, start => name.StartsWith(start, StringComparison.Ordinal)))
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
            case 'l' or 'L' when value is null:
                _own.Add(Value(ref value) ? word + value : $"{Refusal}{word}: {(word == "-l" ? "the name of a library" : "a folder")} must follow");
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
            case 'z':
                _own.Add($"{Refusal}-z: a keyword must follow");
                return true;
            case 'm' when (word == "-m" && Value(ref value)) || word.StartsWith("-melf", StringComparison.Ordinal) || TargetWord.IsName(word[2..]):
                TakeTarget(value!, isOther: false, $"-m {value}", TargetWord.Known);
                return true;
            case 'O':
                return true;
            case 'R' when value is not null:
                TakeRunPath(word, value);
                return true;
            case 'o' or 'T' when value is not null:
                _own.Add($"{Refusal}-{word[1]}: {LinkerOptions.Refused[word[1].ToString()]}");
                return true;
            case 'x' when !IsPassed && value is not null && CompilerOptions.IsLanguage(value):
                CheckLanguage(value);
                return true;
            case 'h' or 'y' or 'Y' or 'G' when value is not null && word != "-help":
            case 'A' or 'a' or 'P' when IsPassed && value is not null:
            case 'B' or 'U' when !IsPassed && value is not null:
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

    private void TakeTarget(string name, bool isOther, string word, string reason)
    {
        bool isName = TargetWord.IsName(name);
        _own.AddRange(isName ? ["--target=" + name] : []);
        Check(isName || isOther, word, reason);
    }

    // As GNU ld has it, a folder or what is not there is where libraries are looked for at run time.
    private void TakeRunPath(string word, string value)
    {
        Check(!File.Exists(value), word, LinkerOptions.Refused["R"]);
        _own.Add("--rpath=" + value);
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
