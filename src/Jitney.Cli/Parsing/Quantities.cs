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

    /// <summary>Definitions of the form NAME=ADDRESS.</summary>
    public static Definition[] Definitions(ArgumentResult result)
    {
        var definitions = new List<Definition>();
        foreach (Token token in result.Tokens)
        {
            int sign = token.Value.LastIndexOf('=');
            if (sign > 0 && TryNumber(token.Value[(sign + 1)..], out ulong address))
            {
                definitions.Add(new Definition(token.Value[..sign], (ExecutorAddress)address));
            }
            else
            {
                return Refuse<Definition[]>(result, $"'{token.Value}' is not of the form NAME=ADDRESS") ?? [];
            }
        }

        return [.. definitions];
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
