using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Coff;

namespace Jitney.Linking.Formats.Coff;

/// <summary>Tells from a COFF section's attributes and name what it is for.</summary>
/// <remarks>
/// Start code of Microsoft's finds tables between symbols in sections of its own: from <c>.CRT$XCA</c> to <c>.CRT$XCZ</c> lie the initialisers of C++. GNU's linker script
/// has the older <c>.ctors</c> in a row that start code runs from its end to its beginning. See Microsoft, "CRT initialization", and the script <c>i386pep.x</c> of binutils.
/// </remarks>
internal static class CoffSectionClassifier
{
    /// <summary>The place of <c>.ctors</c> among initialisers: behind all others, and the other way round.</summary>
    public const int OldInitializers = 2;

    /// <summary>The place of <c>.dtors</c> among finalisers: behind all others.</summary>
    public const int OldFinalizers = 3;

    /// <summary>Bytes of an entry of the table of functions: where one begins, where it ends, and how to leave it.</summary>
    public const int FunctionEntrySize = 12;

    private const int PointerSize = 8;

    /// <summary>What a section is for; null for one that takes no memory at run time.</summary>
    public static CoffSectionClass? Classify(CoffSectionFlags flags, ReadOnlySpan<byte> name)
    {
        if ((flags & (CoffSectionFlags.Remove | CoffSectionFlags.Information)) != 0 || IsForDebuggers(name) || name.SequenceEqual(".drectve"u8))
        {
            return null;
        }

        // What can be written and not run is data, whatever it is said to hold.
        SegmentKind segment = (flags & CoffSectionFlags.Execute) != 0 ? SegmentKind.Code
            : (flags & CoffSectionFlags.Write) != 0 ? SegmentKind.Writable
            : (flags & CoffSectionFlags.Code) != 0 ? SegmentKind.Code
            : SegmentKind.ReadOnly;
        if (segment == SegmentKind.Code)
        {
            return new CoffSectionClass(SectionRole.Plain, segment);
        }

        // What has to lie in a row lies in one segment, whatever attributes each object gives it.
        return name switch
        {
            _ when IsTable(name, ".pdata"u8) => new CoffSectionClass(SectionRole.FunctionTable, SegmentKind.ReadOnly, EntrySize: FunctionEntrySize),
            _ when IsPart(name, ".tls"u8) => new CoffSectionClass(SectionRole.ThreadData, SegmentKind.ReadOnly),
            _ when name.StartsWith(".CRT$XI"u8) => new CoffSectionClass(SectionRole.InitArray, SegmentKind.ReadOnly, 0, IsRetained: true),
            _ when name.StartsWith(".CRT$XC"u8) => new CoffSectionClass(SectionRole.InitArray, SegmentKind.ReadOnly, 1, IsRetained: true),
            _ when IsTable(name, ".ctors"u8) => new CoffSectionClass(SectionRole.InitArray, SegmentKind.ReadOnly, OldInitializers, PointerSize, IsRetained: true),
            _ when name.StartsWith(".CRT$XP"u8) => new CoffSectionClass(SectionRole.FiniArray, SegmentKind.ReadOnly, 0, IsRetained: true),
            _ when name.StartsWith(".CRT$XT"u8) => new CoffSectionClass(SectionRole.FiniArray, SegmentKind.ReadOnly, 1, IsRetained: true),
            _ when IsTable(name, ".dtors"u8) => new CoffSectionClass(SectionRole.FiniArray, SegmentKind.ReadOnly, OldFinalizers, IsRetained: true),
            _ when name.StartsWith(".CRT$XL"u8) => new CoffSectionClass(SectionRole.ThreadCallbacks, SegmentKind.ReadOnly, IsRetained: true),
            _ when IsPart(name, ".CRT"u8) => new CoffSectionClass(SectionRole.Plain, SegmentKind.ReadOnly, IsRetained: true),
            _ when IsGuardTable(name) => new CoffSectionClass(SectionRole.Plain, segment, IsRetained: true),
            _ => new CoffSectionClass((flags & CoffSectionFlags.UninitializedData) != 0 ? SectionRole.ZeroFill : SectionRole.Plain, segment),
        };
    }

    /// <summary>Whether a section is a part of another one: <c>NAME</c> itself, or <c>NAME$</c> and more.</summary>
    public static bool IsPart(ReadOnlySpan<byte> name, ReadOnlySpan<byte> whole) => name.StartsWith(whole) && (name.Length == whole.Length || name[whole.Length] == (byte)'$');

    private static bool IsForDebuggers(ReadOnlySpan<byte> name) => name.StartsWith(".debug"u8) || name.StartsWith(".zdebug"u8) || name.StartsWith(".stab"u8);

    private static bool IsTable(ReadOnlySpan<byte> name, ReadOnlySpan<byte> whole) =>
        IsPart(name, whole) || (name.StartsWith(whole) && name[whole.Length] == (byte)'.');

    // Numbers of functions, from which linkers make tables for the system.
    private static bool IsGuardTable(ReadOnlySpan<byte> name) =>
        IsPart(name, ".gfids"u8) || IsPart(name, ".giats"u8) || IsPart(name, ".gljmp"u8) || IsPart(name, ".gehcont"u8);
}
