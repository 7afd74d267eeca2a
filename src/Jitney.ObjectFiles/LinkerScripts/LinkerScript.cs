using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.LinkerScripts;

/// <summary>A linker script that stands in for libraries, as <c>libc.so</c> does: lists of inputs and nothing else.</summary>
/// <remarks>
/// Read are <c>GROUP</c> and <c>INPUT</c> with <c>AS_NEEDED</c> inside; <c>OUTPUT_FORMAT</c>, <c>OUTPUT_ARCH</c> and <c>TARGET</c> say nothing that
/// matters here and are skipped. Everything else would lay out memory, which is not the script's affair here, and is refused.
/// See "File Commands" in the manual of GNU ld. Immutable.
/// </remarks>
internal sealed class LinkerScript
{
    private LinkerScript(IReadOnlyList<LinkerScriptInput> inputs) => Inputs = inputs;

    /// <summary>The inputs in the order in which the script names them.</summary>
    public IReadOnlyList<LinkerScriptInput> Inputs { get; }

    /// <summary>Reads a script.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="text">All of it.</param>
    /// <exception cref="LinkException">It does more than to name inputs, or is damaged.</exception>
    public static LinkerScript Read(InputName name, ReadOnlySpan<byte> text)
    {
        var words = new LinkerScriptWords(name, text);
        var inputs = new List<LinkerScriptInput>();
        int groups = 0;
        while (words.Next() is { } command)
        {
            switch (command)
            {
                case ";":
                    break;
                case "GROUP" or "INPUT":
                    words.Expect("(");
                    ReadInputs(ref words, inputs, command == "GROUP" ? ++groups : 0);
                    break;
                case "OUTPUT_FORMAT" or "OUTPUT_ARCH" or "TARGET":
                    words.Expect("(");
                    Skip(ref words);
                    break;
                default:
                    throw words.Fault($"'{PrintableText.Of(command)}' is not read: only scripts that are lists of inputs are");
            }
        }

        return new LinkerScript(inputs);
    }

    private static void ReadInputs(ref LinkerScriptWords words, List<LinkerScriptInput> inputs, int group)
    {
        var need = LinkerScriptNeed.Always;
        while (true)
        {
            switch (words.Next())
            {
                case null:
                    throw words.Fault("ends inside a list of inputs");
                case "AS_NEEDED" when need == LinkerScriptNeed.Always:
                    words.Expect("(");
                    need = LinkerScriptNeed.AsNeeded;
                    break;
                case ")" when need == LinkerScriptNeed.AsNeeded:
                    need = LinkerScriptNeed.Always;
                    break;
                case ")":
                    return;
                case ",":
                    break;
                case "(" or ";":
                    throw words.Fault("has a sign in a list of inputs that does not belong there");
                case string input:
                    inputs.Add(new LinkerScriptInput(input, need) { Group = group });
                    break;
            }
        }
    }

    private static void Skip(ref LinkerScriptWords words)
    {
        string? word;
        do
        {
            word = words.Next() ?? throw words.Fault("ends inside a command");
        }
        while (word != ")");
    }
}
