using System.Text;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Formats.Coff;

/// <summary>COFF, as the linkers and C libraries of Windows use it, those of GNU's tools too.</summary>
internal sealed class CoffFormat : ObjectFormat
{
    /// <summary>What stands before the name of a symbol in that of the pointer to it.</summary>
    public const string PointerPrefix = "__imp_";

    /// <summary>What <c>_fltused</c> is: the number that C libraries give it.</summary>
    public const ulong FloatingPointMark = 0x9875;

    /// <inheritdoc/>
    public override string Name => "COFF";

    /// <inheritdoc/>
    public override string Article => "a COFF";

    /// <inheritdoc/>
    public override TargetSystem System => TargetSystem.Windows;

    /// <inheritdoc/>
    public override bool NumbersSections => true;

    /// <inheritdoc/>
    public override bool HasSecondMeanings => true;

    /// <inheritdoc/>
    public override bool CopiesVariables => false;

    /// <inheritdoc/>
    public override bool NamesLibraries => true;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> ImageBaseName => "__ImageBase"u8;

    /// <inheritdoc/>
    /// <remarks>A pointer to a pointer is none: nobody writes one, and a name of many prefixes would stand for as many names.</remarks>
    public override ReadOnlySpan<byte> PointeeOf(ReadOnlySpan<byte> name) =>
        name.StartsWith("__imp_"u8) && !name[PointerPrefix.Length..].StartsWith("__imp_"u8) ? name[PointerPrefix.Length..] : default;

    /// <inheritdoc/>
    public override byte[] PointerTo(ReadOnlySpan<byte> name) => [.. "__imp_"u8, .. name];

    /// <inheritdoc/>
    /// <remarks>Names have no versions here: what stands behind an <c>@</c> is a part of the name.</remarks>
    public override SymbolVersion VersionOf(ReadOnlySpan<byte> name) => SymbolVersion.None;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> PlainName(ReadOnlySpan<byte> name) => name;

    /// <inheritdoc/>
    public override byte[] ExactName(ReadOnlySpan<byte> name) => name.ToArray();

    /// <inheritdoc/>
    public override TableOrder TableOrder(in GraphSection section, ReadOnlySpan<byte> name) =>
        new(section.Priority, Encoding.Latin1.GetString(name), section.Priority == CoffSectionClassifier.OldInitializers);

    /// <inheritdoc/>
    /// <remarks>Archives of start code have what is the linker's own here, too, for images that the system loads.</remarks>
    public override bool IsReserved(ReadOnlySpan<byte> name, bool isInArchive) => isInArchive && SpecialSymbol(name) is not null;

    /// <inheritdoc/>
    /// <remarks>Each library of C has its own there, and what one of them allocates only that one frees.</remarks>
    public override bool IsAllocator(ReadOnlySpan<byte> name) => false;

    /// <inheritdoc/>
    public override bool IsOfOneLibrary(ReadOnlySpan<byte> name) => name is [(byte)'?', not (byte)'?', ..];

    /// <inheritdoc/>
    /// <remarks>As GNU's linker has them.</remarks>
    public override ReadOnlySpan<byte> SectionBound(ReadOnlySpan<byte> name, out bool isStart) => SectionNames.OfBound(name, out isStart);

    /// <inheritdoc/>
    public override SpecialSymbolKind? SpecialSymbol(ReadOnlySpan<byte> name) => name is not [(byte)'_', ..] ? null : name switch
    {
        _ when name.SequenceEqual("__ImageBase"u8) || name.SequenceEqual("__image_base__"u8) => SpecialSymbolKind.ImageBase,
        _ when name.SequenceEqual("_tls_index"u8) => SpecialSymbolKind.ThreadIndex,
        _ when name.SequenceEqual("_tls_used"u8) => SpecialSymbolKind.ThreadDirectory,
        _ when name.SequenceEqual("_load_config_used"u8) => SpecialSymbolKind.LoadConfiguration,
        _ when name.SequenceEqual("_fltused"u8) => SpecialSymbolKind.FloatingPoint,

        // Of GNU's linker script and start code.
        _ when name.SequenceEqual("__CTOR_LIST__"u8) || name.SequenceEqual("__DTOR_LIST__"u8) => SpecialSymbolKind.NoFunctions,
        _ when name.SequenceEqual("__RUNTIME_PSEUDO_RELOC_LIST__"u8) || name.SequenceEqual("__RUNTIME_PSEUDO_RELOC_LIST_END__"u8) => SpecialSymbolKind.NoTable,
        _ when name.SequenceEqual("_pei386_runtime_relocator"u8) => SpecialSymbolKind.NoWork,
        _ when name.SequenceEqual("__data_start__"u8) => SpecialSymbolKind.DataStart,
        _ when name.SequenceEqual("__data_end__"u8) => SpecialSymbolKind.DataEnd,
        _ when name.SequenceEqual("__bss_start__"u8) => SpecialSymbolKind.ZeroFillStart,
        _ when name.SequenceEqual("__bss_end__"u8) => SpecialSymbolKind.End,

        // Tables that linkers make for control flow guard, which nobody reads of code that is linked here.
        _ when name.StartsWith("__guard_"u8) && IsGuardTable(name["__guard_".Length..]) => SpecialSymbolKind.Zero,
        _ when name.SequenceEqual("__dynamic_value_reloc_table"u8) || name.SequenceEqual("__enclave_config"u8) || name.SequenceEqual("__volatile_metadata"u8)
            || name.SequenceEqual("__safe_se_handler_table"u8) || name.SequenceEqual("__safe_se_handler_count"u8) => SpecialSymbolKind.Zero,
        _ => null,
    };

    // Pointers to functions that check are the C library's.
    private static bool IsGuardTable(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("flags"u8) || name.SequenceEqual("fids_table"u8) || name.SequenceEqual("fids_count"u8) || name.SequenceEqual("iat_table"u8) || name.SequenceEqual("iat_count"u8)
        || name.SequenceEqual("longjmp_table"u8) || name.SequenceEqual("longjmp_count"u8) || name.SequenceEqual("eh_cont_table"u8) || name.SequenceEqual("eh_cont_count"u8);
}
