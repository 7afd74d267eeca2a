using System.CommandLine.Parsing;
using Jitney.Definitions;
using Jitney.Linking.Architectures;
using Jitney.Linking.Formats;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Cli.Parsing;

/// <summary>A word that says what is linked for: a triple, as compilers take it, or one of the names that linkers have for it.</summary>
/// <param name="Word">The word.</param>
/// <param name="Target">What it means.</param>
internal sealed record TargetWord(string Word, Target Target)
{
    // What GNU ld and lld call the targets behind -m, and behind --oformat and in scripts.
    private static readonly Dictionary<string, TargetArchitecture> s_names = new(StringComparer.Ordinal)
    {
        ["elf_x86_64"] = TargetArchitecture.X64,
        ["elf64-x86-64"] = TargetArchitecture.X64,
        ["aarch64linux"] = TargetArchitecture.AArch64,
        ["aarch64elf"] = TargetArchitecture.AArch64,
        ["elf64-littleaarch64"] = TargetArchitecture.AArch64,
        ["elf64lriscv"] = TargetArchitecture.RiscV64,
        ["elf64lriscv_lp64"] = TargetArchitecture.RiscV64,
        ["elf64lriscv_lp64f"] = TargetArchitecture.RiscV64,
        ["elf64-littleriscv"] = TargetArchitecture.RiscV64,
    };

    // Likewise for Windows.
    private static readonly HashSet<string> s_windowsNames = new(["i386pep", "pe-x86-64", "pei-x86-64"], StringComparer.Ordinal);

    /// <summary>Whether a word is one of the linkers' names.</summary>
    public static bool IsName(string word) => s_names.ContainsKey(word) || s_windowsNames.Contains(word);

    /// <summary>What is linked for, in words.</summary>
    public static string Known => $"what is linked is ELF for Linux, 64 bits, little-endian: {Architecture.Names}; and COFF for Windows: x86-64";

    /// <summary>Whether a word means something that is linked for.</summary>
    public static bool TryParse(string word, out Target target)
    {
        Target parsed = Target.Parse(word);
        if (parsed.System == TargetSystem.Windows || s_windowsNames.Contains(word))
        {
            target = ObjectFormat.TargetOf(TargetFormat.Coff, parsed.System == TargetSystem.Windows ? parsed.Architecture : TargetArchitecture.X64);
            return target.Architecture == TargetArchitecture.X64;
        }

        bool isName = s_names.TryGetValue(word, out TargetArchitecture architecture);
        target = new Target(isName ? architecture : parsed.Architecture, TargetFormat.Elf, TargetSystem.Linux);

        // A processor alone says nothing of systems, and none is named for code that needs none.
        bool isFine = isName || parsed.System == TargetSystem.Linux || !word.Contains('-', StringComparison.Ordinal) || parsed is { System: TargetSystem.Other, Format: TargetFormat.Elf };
        return isFine && Architecture.Of(target.Architecture) is not null;
    }

    /// <summary>Reads the words of the option.</summary>
    public static TargetWord[] Read(ArgumentResult result)
    {
        var words = new List<TargetWord>();
        foreach (Token token in result.Tokens)
        {
            if (!TryParse(token.Value, out Target target))
            {
                result.AddError($"--target: '{token.Value}': {Known}");
                return [];
            }

            words.Add(new TargetWord(token.Value, target));
        }

        return [.. words];
    }

    /// <summary>Refuses to link for something else than some words say.</summary>
    /// <param name="words">The words.</param>
    /// <param name="target">What is linked for.</param>
    /// <param name="owner">Who says so.</param>
    /// <param name="advice">What helps.</param>
    /// <exception cref="LinkException">A word says something else.</exception>
    public static void Require(IEnumerable<TargetWord> words, Target target, string owner, string advice)
    {
        if (words.FirstOrDefault(word => word.Target.Architecture != target.Architecture || word.Target.Format != target.Format) is { } other)
        {
            throw new LinkException($"'{other.Word}' asks for {ProcessorNames.Of(other.Target)}, and {owner} is for {ProcessorNames.Of(target)}{advice}");
        }
    }
}
