using System.CommandLine.Parsing;
using System.Globalization;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Cli.Parsing;

/// <summary>Reads numbers with units from the command line.</summary>
internal static class Quantities
{
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(24);

    /// <summary>An address: decimal, or hexadecimal with 0x.</summary>
    public static ulong Address(ArgumentResult result)
    {
        string word = Word(result);
        return TryNumber(word, out ulong value) ? value : Refuse<ulong>(result, $"'{word}' is no address");
    }

    /// <summary>A size in bytes: a number with or without K, M, G or T for powers of 1024.</summary>
    public static ulong Size(ArgumentResult result)
    {
        string word = Word(result);
        int shift = word.Length == 0 ? 0 : char.ToUpperInvariant(word[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 };
        return TryNumber(shift == 0 ? word : word[..^1], out ulong value) && value > 0 && value <= ulong.MaxValue >> shift
            ? value << shift
            : Refuse<ulong>(result, $"'{word}' is no size");
    }

    /// <summary>How much address space a program may be given at a time.</summary>
    public static ulong SlabSize(ArgumentResult result)
    {
        ulong value = Size(result);
        return value <= SlabMemoryManager.LargestSlabSize || result.Errors.Any()
            ? value
            : Refuse<ulong>(result, $"'{Word(result)}' is more than {SlabMemoryManager.LargestSlabSize >> 20}M, which is as far as code reaches");
    }

    /// <summary>A size that must be a power of two.</summary>
    public static ulong PowerOfTwo(ArgumentResult result)
    {
        ulong value = Size(result);
        return value == 0 || ulong.IsPow2(value) || result.Errors.Any() ? value : Refuse<ulong>(result, $"'{Word(result)}' is no power of two");
    }

    /// <summary>A time in seconds, with or without a fraction; above 0.</summary>
    public static TimeSpan? Seconds(ArgumentResult result)
    {
        string word = Word(result);
        return double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
            && seconds > 0 && seconds <= LongestTime.TotalSeconds
                ? TimeSpan.FromSeconds(seconds)
                : Refuse<TimeSpan?>(result, $"'{word}' is no time in seconds");
    }

    /// <summary>Definitions of the forms NAME=ADDRESS and NAME=SYMBOL.</summary>
    public static Definition[] Definitions(ArgumentResult result)
    {
        var definitions = new List<Definition>();
        foreach (Token token in result.Tokens)
        {
            int sign = token.Value.LastIndexOf('=');
            string value = token.Value[(sign + 1)..];
            if (sign > 0 && TrySum(value, out ulong address))
            {
                definitions.Add(new Definition(token.Value[..sign], (ExecutorAddress)address));
            }
            else if (sign > 0 && IsSymbol(value))
            {
                definitions.Add(new Definition(token.Value[..sign], default, value));
            }
            else
            {
                return Refuse<Definition[]>(result, $"'{token.Value}' is not of the form NAME=ADDRESS") ?? [];
            }
        }

        return [.. definitions];
    }

    /// <summary>Whether a word is a symbol's name and no expression.</summary>
    public static bool IsSymbol(string word) =>
        word.Length > 0 && !char.IsAsciiDigit(word[0]) && word != "." && word.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '$' || letter > '\x7f');

    /// <summary>Sums and differences of numbers as linkers take them: decimal, octal with 0, hexadecimal with 0x, with or without K or M for powers of 1024. What is below 0 counts from the end of the address space.</summary>
    public static bool TrySum(string word, out ulong value)
    {
        value = 0;
        for (int position = 0; position <= word.Length;)
        {
            char sign = position == 0 ? '+' : word[position - 1];
            int end = word.AsSpan(position).IndexOfAny('+', '-') is >= 0 and int length ? position + length : word.Length;
            if (!TryTerm(word[position..end].Trim(), out ulong term))
            {
                return false;
            }

            value = unchecked(sign == '+' ? value + term : value - term);
            position = end + 1;
        }

        return true;
    }

    private static bool TryTerm(string word, out ulong value)
    {
        int shift = word.Length < 2 ? 0 : char.ToUpperInvariant(word[^1]) switch { 'K' => 10, 'M' => 20, _ => 0 };
        string digits = shift == 0 ? word : word[..^1];
        bool isOctal = digits.Length > 1 && digits[0] == '0' && digits.All(static digit => digit is >= '0' and <= '7');
        value = 0;
        if (isOctal && digits.Length <= 22)
        {
            value = Convert.ToUInt64(digits, 8);
        }
        else if (isOctal || !TryNumber(digits, out value))
        {
            return false;
        }

        bool fits = value <= ulong.MaxValue >> shift;
        value <<= shift;
        return fits;
    }

    private static string Word(ArgumentResult result) => result.Tokens.Count == 0 ? "" : result.Tokens[^1].Value;

    private static bool TryNumber(string word, out ulong value) =>
        word.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? ulong.TryParse(word.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : ulong.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static T? Refuse<T>(ArgumentResult result, string problem)
    {
        string option = result.Parent is OptionResult { Option: var parent } ? $"{parent.Name}: " : "";
        result.AddError(option + problem);
        return default;
    }
}
