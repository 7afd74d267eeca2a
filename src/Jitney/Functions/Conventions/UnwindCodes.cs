using System.Buffers.Binary;
using Jitney.Linking.Building;
using Jitney.Linking.Formats.Coff;
using Jitney.Linking.Graph;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Functions.Conventions;

/// <summary>What <c>.pdata</c> and <c>.xdata</c> say about a function for Windows on x86-64.</summary>
/// <remarks>Microsoft, "x64 exception handling": <c>RUNTIME_FUNCTION</c>, <c>UNWIND_INFO</c> and <c>UNWIND_CODE</c>. Registers: rbx is 3, rbp is 5.</remarks>
/// <param name="PrologueSize">How many bytes of code the codes tell of.</param>
/// <param name="FrameRegister">What the frame is found by behind them; 0 for the stack pointer.</param>
/// <param name="Codes">What the prologue does, the last first, as members here make them.</param>
internal sealed record UnwindCodes(byte PrologueSize, byte FrameRegister, ushort[] Codes) : UnwindRules
{
    private const byte AlignmentLog2 = 2;
    private const byte Version = 1;

    /// <summary>How much of the code they hold for; null for all of it. The rest leaves the stack pointer and the registers as they are.</summary>
    public int? Covered { get; init; }

    /// <inheritdoc/>
    public override TargetFormat Format => TargetFormat.Coff;

    /// <summary>An instruction that pushes a register which callers rely on.</summary>
    /// <param name="end">Where it ends.</param>
    /// <param name="register">The register.</param>
    public static ushort Push(byte end, byte register) => Code(end, 0, register);

    /// <summary>An instruction that takes up to 128 bytes of the stack.</summary>
    /// <param name="end">Where it ends.</param>
    /// <param name="size">How many; a multiple of 8.</param>
    public static ushort Allocate(byte end, int size) => Code(end, 2, (size / 8) - 1);

    /// <summary>An instruction that makes the frame register the same as the stack pointer.</summary>
    /// <param name="end">Where it ends.</param>
    public static ushort SetFrame(byte end) => Code(end, 3, 0);

    /// <inheritdoc/>
    public override void AddTable(SyntheticObjectBuilder builder, int code, int section, int size)
    {
        byte[] information = Information();
        int block = builder.AddBlock(".xdata"u8, SectionRole.Plain, SegmentKind.ReadOnly, information, (ulong)information.Length, AlignmentLog2);
        int symbol = builder.AddSymbol(".xdata"u8, block, 0, 0, SymbolKind.Section);
        int entry = builder.AddBlock(".pdata"u8, SectionRole.FunctionTable, SegmentKind.ReadOnly, new byte[CoffSectionClassifier.FunctionEntrySize], CoffSectionClassifier.FunctionEntrySize, AlignmentLog2);

        // Where the function begins, where it ends, and how to leave it.
        builder.AddEdge(0, EdgeKind.ImageOffset32, section, 0);
        builder.AddEdge(4, EdgeKind.ImageOffset32, section, Covered ?? size);
        builder.AddEdge(8, EdgeKind.ImageOffset32, symbol, 0);
        builder.Link(entry, code);
    }

    private static ushort Code(byte end, int operation, int information) => (ushort)(end | (operation << 8) | (information << 12));

    // Of codes there is an even number of places.
    private byte[] Information()
    {
        var bytes = new byte[4 + (((Codes.Length + 1) & ~1) * sizeof(ushort))];
        bytes[0] = Version;
        bytes[1] = PrologueSize;
        bytes[2] = (byte)Codes.Length;
        bytes[3] = FrameRegister;
        for (int index = 0; index < Codes.Length; index++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4 + (index * sizeof(ushort))), Codes[index]);
        }

        return bytes;
    }
}
