using System.Text;
using Jitney.Linking.Formats.Coff;
using Jitney.Linking.Formats.Elf;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Coff;

namespace Jitney.Cli.Showing;

/// <summary>What the numbers in COFF files are called, in the words of the specification, as other tools have them.</summary>
internal static class CoffWords
{
    private static readonly (CoffSectionFlags Flag, char Letter)[] Letters =
    [
        (CoffSectionFlags.Read, 'R'), (CoffSectionFlags.Write, 'W'), (CoffSectionFlags.Execute, 'X'), (CoffSectionFlags.Code, 'C'), (CoffSectionFlags.InitializedData, 'D'),
        (CoffSectionFlags.UninitializedData, 'B'), (CoffSectionFlags.Information, 'I'), (CoffSectionFlags.Remove, 'E'), (CoffSectionFlags.Comdat, 'G'),
        (CoffSectionFlags.GlobalPointer, 'P'), (CoffSectionFlags.Discardable, 'd'), (CoffSectionFlags.Shared, 'S'),
    ];

    // What is told in columns of its own.
    private const CoffSectionFlags Elsewhere = CoffSectionFlags.AlignmentMask | CoffSectionFlags.ManyRelocations | CoffSectionFlags.NoPadding;

    /// <summary>A letter for each flag, and a number for those that have none.</summary>
    public static string Of(CoffSectionFlags flags)
    {
        var text = new StringBuilder();
        flags &= ~Elsewhere;
        foreach ((CoffSectionFlags flag, char letter) in Letters)
        {
            if ((flags & flag) != 0)
            {
                text.Append(letter);
                flags &= ~flag;
            }
        }

        return flags == 0 ? text.ToString() : $"{text}+0x{(uint)flags:x}";
    }

    public static string Of(CoffStorageClass storageClass) => storageClass switch
    {
        CoffStorageClass.Null => "NULL",
        CoffStorageClass.External => "EXTERNAL",
        CoffStorageClass.Static => "STATIC",
        CoffStorageClass.Label => "LABEL",
        CoffStorageClass.UndefinedLabel => "UNDEFINED_LABEL",
        CoffStorageClass.Function => "FUNCTION",
        CoffStorageClass.File => "FILE",
        CoffStorageClass.Section => "SECTION",
        CoffStorageClass.WeakExternal => "WEAK_EXTERNAL",
        CoffStorageClass.ClrToken => "CLR_TOKEN",
        CoffStorageClass.EndOfFunction => "END_OF_FUNCTION",
        _ => $"{(byte)storageClass}",
    };

    public static string Of(CoffSelection selection) => selection switch
    {
        CoffSelection.NoDuplicates => "NODUPLICATES",
        CoffSelection.Any => "ANY",
        CoffSelection.SameSize => "SAME_SIZE",
        CoffSelection.ExactMatch => "EXACT_MATCH",
        CoffSelection.Associative => "ASSOCIATIVE",
        CoffSelection.Largest => "LARGEST",
        CoffSelection.Newest => "NEWEST",
        _ => $"{(byte)selection}",
    };

    /// <summary>A kind of relocation, whose numbers depend on the processor, and the edge kind that it becomes.</summary>
    public static (string Type, string Kind) Relocation(CoffMachine machine, ushort type)
    {
        RelocationType known = CoffRelocationTypes.Of(machine, type);
        return (known.Name ?? $"type {type}", known.Kind switch
        {
            null => "not linked",
            EdgeKind.None => "none",
            var kind => kind.Value.ToString(),
        });
    }

    /// <summary>Where a symbol is defined.</summary>
    public static string PlaceOf(CoffObjectFile file, int symbol) => file.SymbolSection(symbol) switch
    {
        CoffSymbolPlace.Undefined => file.Symbol(symbol).IsCommon ? "common" : "undefined",
        CoffSymbolPlace.Absolute => "absolute",
        CoffSymbolPlace.Debug => "debug",
        int section => file.SectionName(section),
    };
}
