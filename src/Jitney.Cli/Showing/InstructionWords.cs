using System.Buffers.Binary;
using System.Globalization;

namespace Jitney.Cli.Showing;

/// <summary>Instructions that are not decoded: their numbers, which lie in code with the lowest byte first.</summary>
/// <param name="code">The code.</param>
/// <param name="length">How long the instruction is that begins with a byte.</param>
internal sealed class InstructionWords(byte[] code, Func<byte, int> length) : InstructionText(code)
{
    /// <inheritdoc/>
    protected override int Read(int offset, out string text)
    {
        text = "";
        return Math.Min(length(Code[offset]), Code.Length - offset);
    }

    // "ELF for the Arm 64-bit Architecture", mapping symbols: $x and $d, and $x.NAME. RISC-V has its extensions behind $x.
    /// <inheritdoc/>
    protected override bool IsMark(string name) => name is "$x" or "$d" || (name.Length > 2 && name[0] == '$' && name[1] is 'x' or 'd' && (name[2] == '.' || name.AsSpan(2).StartsWith("rv")));

    /// <inheritdoc/>
    protected override string Bytes(int offset, int length) => length switch
    {
        4 => BinaryPrimitives.ReadUInt32LittleEndian(Code.AsSpan(offset)).ToString("x8", CultureInfo.InvariantCulture),
        2 => BinaryPrimitives.ReadUInt16LittleEndian(Code.AsSpan(offset)).ToString("x4", CultureInfo.InvariantCulture),
        _ => Convert.ToHexStringLower(Code, offset, length),
    };
}
