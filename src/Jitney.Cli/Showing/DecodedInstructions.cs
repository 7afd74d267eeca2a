using Iced.Intel;

namespace Jitney.Cli.Showing;

/// <summary>Instructions of x86-64 in assembler.</summary>
internal sealed class DecodedInstructions : InstructionText
{
    private const int Bits = 64;

    private readonly ByteArrayCodeReader _reader;
    private readonly Decoder _decoder;
    private readonly GasFormatter _formatter = new();
    private readonly StringOutput _text = new();

    /// <summary>Begins at the start of some code.</summary>
    /// <param name="code">The code, of which instructions are read one after the other.</param>
    /// <param name="address">Where it begins.</param>
    public DecodedInstructions(byte[] code, ulong address)
        : base(code)
    {
        _reader = new ByteArrayCodeReader(code);
        _decoder = Decoder.Create(Bits, _reader, address);
        _formatter.Options.UppercaseHex = false;
        _formatter.Options.BranchLeadingZeros = false;
        _formatter.Options.SmallHexNumbersInDecimal = false;

        // What an instruction refers to is the relocation's to say.
        _formatter.Options.RipRelativeAddresses = true;
    }

    /// <inheritdoc/>
    protected override int Read(int offset, out string text)
    {
        _decoder.Decode(out Instruction instruction);
        _formatter.Format(instruction, _text);
        text = _text.ToStringAndReset();
        return instruction.Length;
    }

    /// <inheritdoc/>
    protected override string Bytes(int offset, int length) => Convert.ToHexStringLower(Code, offset, length);
}
