using System.Globalization;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Cli.Showing;

/// <summary>Turns machine code into text, instruction by instruction.</summary>
/// <param name="code">The code.</param>
internal abstract class InstructionText(byte[] code)
{
    // Of those whose instructions are not decoded: how long the one is that begins with a byte.
    private static readonly Dictionary<TargetArchitecture, Func<byte, int>> s_lengths = new()
    {
        [TargetArchitecture.AArch64] = static _ => 4,

        // "The RISC-V Instruction Set Manual", volume I, 1.5: compressed ones have other low bits.
        [TargetArchitecture.RiscV64] = static first => (first & 3) == 3 ? 4 : 2,
    };

    /// <summary>The code.</summary>
    protected byte[] Code { get; } = code;

    /// <summary>Reads the next instruction, which begins at an offset.</summary>
    /// <param name="offset">Where it begins.</param>
    /// <param name="text">What is written beside its bytes; empty where it is not decoded.</param>
    /// <returns>Its length in bytes.</returns>
    protected abstract int Read(int offset, out string text);

    /// <summary>The bytes of an instruction, as they are usually written for its processor.</summary>
    protected abstract string Bytes(int offset, int length);

    /// <summary>A reader of code for a processor; null for one whose instructions have no known lengths.</summary>
    /// <param name="architecture">The processor.</param>
    /// <param name="code">The code.</param>
    /// <param name="address">Where it begins.</param>
    public static InstructionText? Of(TargetArchitecture architecture, byte[] code, ulong address) => architecture switch
    {
        TargetArchitecture.X64 => new DecodedInstructions(code, address),
        _ => s_lengths.TryGetValue(architecture, out Func<byte, int>? length) ? new InstructionWords(code, length) : null,
    };

    /// <summary>Whether a symbol is none, but says how to read what follows.</summary>
    protected virtual bool IsMark(string name) => false;

    /// <summary>Shows all of the code.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="labels">Names of places in it, in their order.</param>
    /// <param name="showBelow">Shows what belongs to the instructions up to an address.</param>
    public void Show(Page page, ulong start, Queue<(ulong Address, string Name)> labels, Action<ulong> showBelow)
    {
        for (int position = 0; position < Code.Length;)
        {
            ulong address = start + (ulong)position;
            while (labels.TryPeek(out (ulong Address, string Name) label) && label.Address <= address)
            {
                labels.Dequeue();
                if (!IsMark(label.Name))
                {
                    page.Line($"{label.Name}:");
                }
            }

            int length = Read(position, out string text);
            page.Line(string.Create(CultureInfo.InvariantCulture, $"  {address,6:x}  {Bytes(position, length),-20}  {text}").TrimEnd());
            position += length;
            showBelow(start + (ulong)position);
        }
    }
}
