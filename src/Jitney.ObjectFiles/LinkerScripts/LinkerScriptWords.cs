using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.LinkerScripts;

/// <summary>Cuts a linker script into words: names, quoted names, and the signs <c>( ) , ;</c>. Comments are skipped.</summary>
internal ref struct LinkerScriptWords(InputName name, ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _position;

    /// <summary>The next word; null at the end.</summary>
    public string? Next()
    {
        SkipBlanks();
        if (_position == _text.Length)
        {
            return null;
        }

        int start = _position;
        byte first = _text[_position++];
        if (IsSign(first))
        {
            return ((char)first).ToString();
        }

        if (first == (byte)'"')
        {
            int length = _text[_position..].IndexOf((byte)'"');
            if (length < 0)
            {
                throw Fault("has a quotation that does not end");
            }

            _position += length + 1;
            return NameText.Of(_text.Slice(start + 1, length));
        }

        while (_position < _text.Length && !IsSign(_text[_position]) && !IsBlank(_text[_position]))
        {
            _position++;
        }

        return NameText.Of(_text[start.._position]);
    }

    /// <summary>Goes past a word that must come next.</summary>
    public void Expect(string word)
    {
        if (Next() != word)
        {
            throw Fault($"has no '{word}' where one belongs");
        }
    }

    /// <summary>A fault where the reading stands.</summary>
    public readonly LinkException Fault(string problem) => new(new InputPlace(name, Offset: (ulong)_position), problem);

    private void SkipBlanks()
    {
        while (_position < _text.Length)
        {
            if (_text[_position..].StartsWith("/*"u8))
            {
                int length = _text[(_position + 2)..].IndexOf("*/"u8);
                if (length < 0)
                {
                    throw Fault("has a comment that does not end");
                }

                _position += length + 4;
            }
            else if (IsBlank(_text[_position]))
            {
                _position++;
            }
            else
            {
                return;
            }
        }
    }

    private static bool IsSign(byte letter) => letter is (byte)'(' or (byte)')' or (byte)',' or (byte)';';

    private static bool IsBlank(byte letter) => letter is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'\f' or 0;
}
