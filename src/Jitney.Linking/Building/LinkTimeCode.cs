using Jitney.ObjectFiles;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Building;

/// <summary>Refuses inputs that hold no machine code, but what a compiler keeps for optimisation at link time.</summary>
internal static class LinkTimeCode
{
    private const string Advice = "holds no machine code but code for optimisation at link time; compile with -ffat-lto-objects, or without -flto";

    /// <summary>Checks that a file or archive member is an object.</summary>
    /// <exception cref="LinkException">It is something else.</exception>
    public static void RefuseOthers(InputKind kind, InputName name)
    {
        if (kind is not (InputKind.Object or InputKind.ImportObject))
        {
            throw new LinkException(new InputPlace(name), kind == InputKind.LlvmBitcode ? Advice : $"is {InputKinds.WordsFor(kind)}, and no object that can be linked");
        }
    }

    /// <summary>Refuses the symbol by which GCC marks objects without machine code.</summary>
    /// <exception cref="LinkException">The symbol is that mark.</exception>
    public static void RefuseMark(ReadOnlySpan<byte> symbol, InputName file)
    {
        if (IsMark(symbol))
        {
            throw Refusal(file);
        }
    }

    /// <summary>Whether a symbol is the one by which GCC marks objects without machine code.</summary>
    public static bool IsMark(ReadOnlySpan<byte> symbol) => symbol.SequenceEqual("__gnu_lto_slim"u8);

    /// <summary>The refusal of a file or archive member.</summary>
    public static LinkException Refusal(InputName file) => new(new InputPlace(file), Advice);
}
