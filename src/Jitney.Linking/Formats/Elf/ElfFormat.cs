using System.Text;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Formats.Elf;

/// <summary>ELF, as the linkers and C libraries of Unix systems use it.</summary>
internal sealed class ElfFormat : ObjectFormat
{
    /// <inheritdoc/>
    public override string Name => "ELF";

    /// <inheritdoc/>
    public override string Article => "an ELF";

    /// <inheritdoc/>
    public override TargetSystem System => TargetSystem.Linux;

    /// <inheritdoc/>
    public override SymbolVersion VersionOf(ReadOnlySpan<byte> name) => VersionedName.Of(name);

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> PlainName(ReadOnlySpan<byte> name) => VersionedName.Plain(name);

    /// <inheritdoc/>
    public override byte[] ExactName(ReadOnlySpan<byte> name) => VersionedName.Exact(name);

    /// <inheritdoc/>
    /// <remarks>Static linkers sort tables of one priority by their sections' names, those of no priority not.</remarks>
    public override TableOrder TableOrder(in GraphSection section, ReadOnlySpan<byte> name) =>
        new(section.Priority, section.Priority < ElfSectionClassifier.DefaultPriority ? Encoding.Latin1.GetString(name) : "");

    /// <inheritdoc/>
    public override bool IsReserved(ReadOnlySpan<byte> name, bool isInArchive) => ReservedNames.IsReserved(name, isInArchive);

    /// <inheritdoc/>
    public override bool IsAllocator(ReadOnlySpan<byte> name) => ReservedNames.IsAllocator(name);

    /// <inheritdoc/>
    public override bool IsOfOneLibrary(ReadOnlySpan<byte> name) => name.Length > 2 && name[0] == '_' && name[1] switch
    {
        // Names of C++, and of operators a small letter comes next: `operator new` is anybody's.
        (byte)'Z' => !char.IsAsciiLetterLower((char)name[2]),

        // Names of D.
        (byte)'D' => char.IsAsciiDigit((char)name[2]),
        _ => false,
    };

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> SectionBound(ReadOnlySpan<byte> name, out bool isStart) => SectionNames.OfBound(name, out isStart);

    /// <inheritdoc/>
    public override SpecialSymbolKind? SpecialSymbol(ReadOnlySpan<byte> name) => !MayBeSpecial(name) ? null : name switch
    {
        _ when name.SequenceEqual("__dso_handle"u8) => SpecialSymbolKind.DsoHandle,
        _ when name.SequenceEqual("_GLOBAL_OFFSET_TABLE_"u8) => SpecialSymbolKind.Got,
        _ when name.SequenceEqual("_TLS_MODULE_BASE_"u8) => SpecialSymbolKind.ThreadBase,
        _ when name.SequenceEqual("__preinit_array_start"u8) => SpecialSymbolKind.PreinitArrayStart,
        _ when name.SequenceEqual("__preinit_array_end"u8) => SpecialSymbolKind.PreinitArrayEnd,
        _ when name.SequenceEqual("__init_array_start"u8) => SpecialSymbolKind.InitArrayStart,
        _ when name.SequenceEqual("__init_array_end"u8) => SpecialSymbolKind.InitArrayEnd,
        _ when name.SequenceEqual("__fini_array_start"u8) => SpecialSymbolKind.FiniArrayStart,
        _ when name.SequenceEqual("__fini_array_end"u8) => SpecialSymbolKind.FiniArrayEnd,
        _ when name.SequenceEqual("__ehdr_start"u8) => SpecialSymbolKind.Headers,

        // Where it is weak it asks whether there is a dynamic linker to look after the program: there is none.
        _ when name.SequenceEqual("_DYNAMIC"u8) => SpecialSymbolKind.Dynamic,
        _ when name.SequenceEqual("__global_pointer$"u8) => SpecialSymbolKind.GlobalPointer,
        _ when name.SequenceEqual("__GNU_EH_FRAME_HDR"u8) => SpecialSymbolKind.FrameIndex,
        _ when name.SequenceEqual("__executable_start"u8) => SpecialSymbolKind.CodeStart,
        _ when name.SequenceEqual("etext"u8) || name.SequenceEqual("_etext"u8) || name.SequenceEqual("__etext"u8) => SpecialSymbolKind.CodeEnd,
        _ when name.SequenceEqual("data_start"u8) || name.SequenceEqual("__data_start"u8) => SpecialSymbolKind.DataStart,
        _ when name.SequenceEqual("edata"u8) || name.SequenceEqual("_edata"u8) => SpecialSymbolKind.DataEnd,
        _ when name.SequenceEqual("__bss_start"u8) => SpecialSymbolKind.ZeroFillStart,
        _ when name.SequenceEqual("end"u8) || name.SequenceEqual("_end"u8) => SpecialSymbolKind.End,
        _ => null,
    };

    // All of them begin with an underscore or are one of four plain words.
    private static bool MayBeSpecial(ReadOnlySpan<byte> name) => !name.IsEmpty && (name[0] is (byte)'_' or (byte)'e' or (byte)'d');
}
